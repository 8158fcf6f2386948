//! Trial: whether a scale-up raised what is done, and the memory of one that did not.

use serde::{Deserialize, Serialize};

use crate::number::{float, ratio, sane};
use crate::policy::{CEILING_FIRST_S, CEILING_RISE, CEILING_TIMES_MAX, TRIAL_GAIN_MIN, TRIAL_OVER_S, TRIAL_S};

/// A scale-up that is being judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Trial {
    /// Workers before.
    pub(crate) from: u32,
    /// Workers since.
    pub(crate) to: u32,
    /// The most that was done before, records/s.
    pub(crate) before_per_s: f64,
    /// The most that was done since all was settled, records/s.
    pub(crate) after_per_s: f64,
    /// When all was settled, seconds since 1970.
    settled_at_s: Option<u64>,
}

impl Trial {
    pub(crate) fn begin(from: u32, to: u32, before_per_s: f64) -> Trial {
        Trial { from, to, before_per_s, ..Trial::default() }
    }

    /// Notes that all was settled at `now_s`, and what was done in an interval since.
    pub(crate) fn note(&mut self, now_s: u64, done_per_s: f64) {
        match self.settled_at_s {
            None => self.settled_at_s = Some(now_s),
            Some(_) => self.after_per_s = sane(self.after_per_s).max(done_per_s),
        }
    }

    /// Whether it can be judged at `now_s`.
    pub(crate) fn is_due(&self, now_s: u64) -> bool {
        self.settled_at_s.is_some_and(|at_s| now_s.saturating_sub(at_s) >= TRIAL_S && !self.is_over(now_s))
    }

    pub(crate) fn is_over(&self, now_s: u64) -> bool {
        self.settled_at_s.is_some_and(|at_s| now_s.saturating_sub(at_s) > TRIAL_OVER_S)
    }

    /// Whether less than a fifth came of what the scale-up should have given, `expected` times what was done before.
    pub(crate) fn gained_little(&self, expected: f64) -> bool {
        let gain = ratio(sane(self.after_per_s), sane(self.before_per_s)).unwrap_or(f64::INFINITY);
        gain - 1.0 < TRIAL_GAIN_MIN * (expected - 1.0)
    }
}

/// More workers than these did not help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Ceiling {
    /// What was gone back to.
    pub(crate) replicas: u32,
    /// Until when more are not tried, seconds since 1970.
    pub(crate) until_s: u64,
    /// How often in a row they did not help.
    pub(crate) times: u32,
    /// What came in then, records/s.
    pub(crate) arrivals_per_s: f64,
}

impl Ceiling {
    /// After a scale-up was taken back at `now_s` to `replicas`, with what was remembered `before`.
    pub(crate) fn after(before: Option<Ceiling>, replicas: u32, arrivals_per_s: f64, now_s: u64) -> Ceiling {
        let times = before.map_or(1, |before| before.times.saturating_add(1)).min(CEILING_TIMES_MAX + 1);
        Ceiling { replicas, until_s: now_s.saturating_add(Ceiling::length_s(times)), times, arrivals_per_s }
    }

    fn length_s(times: u32) -> u64 {
        CEILING_FIRST_S << times.saturating_sub(1).min(CEILING_TIMES_MAX)
    }

    /// Seconds for which it still holds at `now_s`, while `arrivals_per_s` come in.
    pub(crate) fn holds_for_s(&self, now_s: u64, arrivals_per_s: f64) -> Option<u64> {
        let left_s = self.until_s.saturating_sub(now_s).min(Ceiling::length_s(self.times));
        let as_then = arrivals_per_s <= sane(self.arrivals_per_s) * CEILING_RISE;
        (left_s > 0 && as_then).then_some(left_s)
    }

    /// Whether it is so long ago that the next failure is a first one again.
    pub(crate) fn is_forgotten(&self, now_s: u64) -> bool {
        float(now_s.saturating_sub(self.until_s)) > float(Ceiling::length_s(self.times))
    }
}
