//! Rates: what the last observations say of arrivals, of work done, and of busy time.

use serde::{Deserialize, Serialize};

use crate::number::{ratio, sane, short};
use crate::policy::{RATE_S, RECENT_MAX, RISE_S, TRUE_RATE_BUSY_S};

/// What happened between two observations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Interval {
    /// Its length, seconds.
    #[serde(rename = "t")]
    pub(crate) seconds: f64,
    /// Records that arrived.
    #[serde(rename = "a")]
    pub(crate) arrived: f64,
    /// Records that were done.
    #[serde(rename = "d")]
    pub(crate) done: f64,
    /// Time that threads were busy, and that they were there, seconds; nothing where that is not known.
    #[serde(rename = "b")]
    pub(crate) busy: Option<Busy>,
}

impl Interval {
    /// The interval before joins this one.
    fn add(&mut self, before: &Interval) {
        let is_first = self.seconds <= 0.0;
        let sum = |this: Busy, busy: Busy| Busy {
            busy_s: short(this.busy_s + busy.busy_s),
            there_s: short(this.there_s + busy.there_s),
        };
        self.busy = if is_first { before.busy } else { self.busy.zip(before.busy).map(|(this, busy)| sum(this, busy)) };
        self.seconds += sane(before.seconds);
        self.arrived += sane(before.arrived);
        self.done += sane(before.done);
    }
}

/// Busy time of all threads together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Busy {
    /// In transactions, seconds.
    pub(crate) busy_s: f64,
    /// There, seconds: never 0.
    pub(crate) there_s: f64,
}

/// The last intervals without a gap, and the true rate of a thread.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Rates {
    recent: Vec<Interval>,
    done: f64,
    busy_s: f64,
}

impl Rates {
    /// Adds the newest interval.
    pub(crate) fn push(&mut self, interval: Interval) {
        let excess = (self.recent.len() + 1).saturating_sub(RECENT_MAX);
        self.recent.drain(..excess.min(self.recent.len()));
        self.recent.push(interval);
        if let Some(busy) = interval.busy {
            let of_a_thread = ratio(busy.busy_s, busy.there_s).unwrap_or(0.0) * interval.seconds;
            let kept = 1.0 / (1.0 + of_a_thread / TRUE_RATE_BUSY_S);
            self.done = short(sane(self.done) * kept + interval.done);
            self.busy_s = short(sane(self.busy_s) * kept + busy.busy_s);
        }
    }

    /// Makes two intervals of the last minute, with the same means: of the last 20 s, and of what was before.
    pub(crate) fn merge(&mut self) {
        let mut merged = vec![Interval::default(); 2];
        for interval in self.recent.iter().rev() {
            let place = usize::from(merged[0].seconds >= RISE_S);
            if place == 1 && merged[1].seconds >= RATE_S - RISE_S {
                break;
            }
            merged[place].add(interval);
        }
        merged.retain(|interval| interval.seconds > 0.0);
        merged.reverse();
        self.recent = merged;
    }

    /// Forgets the intervals, for what comes next does not follow on them.
    pub(crate) fn interrupt(&mut self) {
        self.recent.clear();
    }

    /// What a thread does while it is busy, records/s: done over busy time (the true rate of "Three steps is all you
    /// need", Kalavri et al., OSDI 2018). Nothing before threads were busy for a second.
    pub(crate) fn of_a_thread(&self) -> Option<f64> {
        let rate = ratio(sane(self.done), sane(self.busy_s)).filter(|rate| *rate > 1e-6);
        rate.filter(|_| self.busy_s >= 1.0)
    }

    /// Arrivals, records/s: the mean of a minute; or of the last 20 s, less two standard deviations of chance, where
    /// that is more. Before there is a minute, its mean is believed as little.
    pub(crate) fn arrivals(&self) -> Option<f64> {
        let arrived = |interval: &Interval| interval.arrived;
        let surely = |(count, seconds): (f64, f64)| ratio(count - 2.0 * count.sqrt(), seconds).unwrap_or(0.0);
        let (risen, (count, seconds)) = (surely(self.last(RISE_S, arrived)?), self.last(RATE_S, arrived)?);
        let mean = if seconds < RATE_S { surely((count, seconds)) } else { ratio(count, seconds)? };
        Some(mean.max(risen))
    }

    /// Work done, records/s: the mean of a minute.
    pub(crate) fn done(&self) -> Option<f64> {
        self.mean(|interval| interval.done)
    }

    /// Part of the time that threads were busy in the last minute, 0 to 1.
    pub(crate) fn busy(&self) -> Option<f64> {
        let busy = self.recent.iter().rev().map_while(|interval| interval.busy);
        let (busy_s, there_s) = busy.fold((0.0, 0.0), |(b, t), busy| (b + busy.busy_s, t + busy.there_s));
        ratio(busy_s, there_s).map(|part| part.min(1.0))
    }

    fn mean(&self, what: impl Fn(&Interval) -> f64) -> Option<f64> {
        let (count, seconds) = self.last(RATE_S, what)?;
        ratio(count, seconds)
    }

    /// The sum of the newest intervals that together are at least `seconds` long (or of all), and their length.
    fn last(&self, seconds: f64, what: impl Fn(&Interval) -> f64) -> Option<(f64, f64)> {
        let mut sum = (0.0, 0.0);
        for interval in self.recent.iter().rev() {
            sum = (sum.0 + sane(what(interval)), sum.1 + sane(interval.seconds));
            if sum.1 >= seconds {
                break;
            }
        }
        (sum.1 > 0.0).then_some(sum)
    }
}
