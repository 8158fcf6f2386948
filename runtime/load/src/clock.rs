//! Clock: which time of the day it is when so many events are written.
//!
//! Time follows from the count, not the count from time: so there are exactly as many events as
//! asked for, the last just before the end, and the daily curve holds at any number of them.

/// A stretch of time and the events in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    pub(crate) length_ms: u32,
    pub(crate) events: u64,
}

/// Shares `events` among stretches of `length_ms` each, by weight.
pub(crate) fn share(events: u64, length_ms: u32, weights: &[u32]) -> Vec<Stretch> {
    let total = weights.iter().copied().map(u128::from).sum::<u128>().max(1);
    let (mut passed, mut given) = (0_u128, 0);
    weights
        .iter()
        .map(|&weight| {
            passed += u128::from(weight);
            let until = u64::try_from(u128::from(events) * passed / total).unwrap_or(u64::MAX);
            let events = until - given;
            given = until;
            Stretch { length_ms, events }
        })
        .collect()
}

/// Milliseconds of the day by the number of events.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    stretches: std::vec::IntoIter<Stretch>,
    from_ms: u32,
    length_ms: u32,
    /// Events when the stretch began, and when it ends.
    first: u64,
    last: u64,
    /// Milliseconds for each event, with 32 bits behind the point.
    step: u64,
}

impl Clock {
    /// Begins at `from_ms`; after the last stretch, time stands still.
    pub(crate) fn new(from_ms: u32, stretches: Vec<Stretch>) -> Clock {
        Clock { stretches: stretches.into_iter(), from_ms, length_ms: 0, first: 0, last: 0, step: 0 }
    }

    /// The time of event `n`, counted from 0; `n` must not fall from one call to the next.
    pub(crate) fn at(&mut self, n: u64) -> u32 {
        while n >= self.last {
            let Some(next) = self.stretches.next() else { return self.from_ms + self.length_ms.saturating_sub(1) };
            self.from_ms += self.length_ms;
            self.length_ms = next.length_ms;
            self.first = self.last;
            self.last += next.events;
            self.step = (u64::from(next.length_ms) << 32).checked_div(next.events).unwrap_or(0);
        }
        // Not beyond the length, since the step was rounded down.
        let passed = ((n - self.first) * self.step) >> 32;
        self.from_ms + passed as u32
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, share};

    #[test]
    fn every_event_is_given_away_by_weight() {
        let events: Vec<u64> = share(1001, 60_000, &[1, 0, 3]).iter().map(|stretch| stretch.events).collect();
        assert_eq!(events, [250, 0, 751]);
    }

    #[test]
    fn time_ascends_through_busy_quiet_and_empty_stretches() {
        let mut clock = Clock::new(1000, share(6, 100, &[4, 0, 2]));
        let times: Vec<u32> = (0..7).map(|n| clock.at(n)).collect();
        assert_eq!(times, [1000, 1025, 1050, 1075, 1200, 1250, 1299]);
    }
}
