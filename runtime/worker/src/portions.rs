//! Portions: how many records are taken through the rules at a time, so that a rule that uses all it
//! may on every event holds its thread for seconds at most, and not for minutes.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::control::Control;

/// What the first portion of a thread has: rules are not known yet.
const FIRST: usize = 8;
/// Most records of a portion: so many that use all their fuel, 10,000,000 by default, after others that
/// were quick, hold their thread for seconds. A call costs little beside as many events.
const MOST: usize = 512;
/// A portion that took as long is followed by one of half as many records.
const LONG: Duration = Duration::from_millis(500);
/// A portion that took as long is followed by one record.
const TOO_LONG: Duration = Duration::from_secs(5);
/// One that took no longer is followed by one of twice as many.
const SHORT: Duration = Duration::from_millis(100);

/// How many records the next portion has. What comes out does not depend on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portions {
    records: usize,
}

impl Default for Portions {
    fn default() -> Portions {
        Portions { records: FIRST }
    }
}

impl Portions {
    pub(crate) fn records(self) -> usize {
        self.records
    }

    /// A portion of so many records took so long.
    pub(crate) fn took(&mut self, records: usize, took: Duration) {
        if records == 0 {
            // Only what was due before the next record.
        } else if took >= TOO_LONG {
            self.records = 1;
        } else if took >= LONG {
            self.records = (records / 2).max(1);
        } else if took <= SHORT {
            self.records = self.records.saturating_mul(2).min(MOST);
        }
    }
}

/// Says that a thread is alive while it works on one batch for long, and when that is for too long.
#[derive(Debug, Default)]
pub(crate) struct Pulse {
    of: Option<(Arc<Control>, usize)>,
    /// When it began, and after how long it is to stop.
    begun: Option<(Stopwatch, Duration)>,
}

impl Pulse {
    /// Of the thread `place`.
    pub(crate) fn of(control: &Arc<Control>, place: usize) -> Pulse {
        Pulse { of: Some((Arc::clone(control), place)), begun: None }
    }

    /// It begins to work on what it has polled.
    pub(crate) fn begin(&mut self, late_after: Duration) {
        self.begun = Some((Stopwatch::start(), late_after));
    }

    /// Between portions; whether it is to stop here.
    pub(crate) fn beat(&self) -> bool {
        if let Some((control, place)) = &self.of {
            control.is_alive(*place);
        }
        self.begun.is_some_and(|(begun, late_after)| begun.elapsed() >= late_after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portion_shrinks_to_one_record_while_rules_are_slow_and_grows_again() {
        let mut portions = Portions::default();
        let slow = Duration::from_millis(300);
        // Each record takes as long as that.
        let sizes = [(); 5].map(|()| {
            let records = portions.records();
            portions.took(records, slow * u32::try_from(records).unwrap());
            records
        });
        assert_eq!(sizes, [8, 4, 2, 1, 1]);
        portions.took(1, Duration::from_millis(1));
        assert_eq!(portions.records(), 2);
        (0..40).for_each(|_| portions.took(1, Duration::ZERO));
        assert_eq!(portions.records(), MOST);
        portions.took(MOST, TOO_LONG);
        assert_eq!(portions.records(), 1);
    }
}
