//! Trial: whether a scale-up raised what is done, and the memory of one that did not.

use serde::{Deserialize, Serialize};

use crate::number::{float, ratio, sane, short};
use crate::policy::{CEILING_FIRST_S, CEILING_RISE, CEILING_TIMES_MAX, TRIAL_GAIN_MIN, TRIAL_OVER_S, TRIAL_S};
use crate::rates::Rates;
use crate::slots::Slot;

/// A scale-up that is being judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Trial {
    /// Workers before.
    pub(crate) from: u32,
    /// Workers since.
    pub(crate) to: u32,
    /// When all was settled, seconds since 1970.
    settled_at_s: Option<u64>,
}

/// What became of the partitions that are behind, since a scale-up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Gain {
    /// How many they are.
    pub(crate) partitions: usize,
    /// What they did before, records/s.
    pub(crate) before_per_s: f64,
    /// What they do now, records/s.
    pub(crate) after_per_s: f64,
}

impl Trial {
    pub(crate) fn begin(from: u32, to: u32) -> Trial {
        Trial { from, to, settled_at_s: None }
    }

    /// Notes that all was settled at `now_s`.
    pub(crate) fn settle(&mut self, now_s: u64) {
        self.settled_at_s.get_or_insert(now_s);
    }

    /// Whether it can be judged at `now_s`.
    pub(crate) fn is_due(&self, now_s: u64) -> bool {
        self.settled_at_s.is_some_and(|at_s| now_s.saturating_sub(at_s) >= TRIAL_S && !self.is_over(now_s))
    }

    pub(crate) fn is_over(&self, now_s: u64) -> bool {
        self.settled_at_s.is_some_and(|at_s| now_s.saturating_sub(at_s) > TRIAL_OVER_S)
    }
}

impl Gain {
    /// Of those of `slots` in which more waits than is done in `seconds`.
    pub(crate) fn of<'a>(slots: impl Iterator<Item = &'a Slot>, seconds: f64) -> Gain {
        let none = Gain { partitions: 0, before_per_s: 0.0, after_per_s: 0.0 };
        slots.filter(|slot| slot.is_behind(seconds)).fold(none, |gain, slot| Gain {
            partitions: gain.partitions + 1,
            before_per_s: gain.before_per_s + sane(slot.before_per_s.unwrap_or(0.0)),
            after_per_s: gain.after_per_s + sane(slot.done_per_s),
        })
    }

    /// Whether less than a fifth came of what the scale-up should have given, `expected` times what was done before.
    pub(crate) fn is_little(&self, expected: f64) -> bool {
        let gain = ratio(self.after_per_s, self.before_per_s).unwrap_or(f64::INFINITY);
        self.partitions > 0 && gain - 1.0 < TRIAL_GAIN_MIN * (expected - 1.0)
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
    /// What a busy thread did then, records/s; 0 where that was not known.
    pub(crate) thread_per_s: f64,
}

impl Ceiling {
    /// After a scale-up was taken back at `now_s` to `replicas`, with what was remembered `before`.
    pub(crate) fn after(before: Option<Ceiling>, replicas: u32, rates: &Rates, now_s: u64) -> Ceiling {
        let times = before.map_or(1, |before| before.times.saturating_add(1)).min(CEILING_TIMES_MAX + 1);
        let (arrivals_per_s, thread_per_s) = (rates.arrivals().unwrap_or(0.0), rates.of_a_thread().unwrap_or(0.0));
        let until_s = now_s.saturating_add(Ceiling::length_s(times));
        Ceiling { replicas, until_s, times, arrivals_per_s: short(arrivals_per_s), thread_per_s: short(thread_per_s) }
    }

    fn length_s(times: u32) -> u64 {
        CEILING_FIRST_S << times.saturating_sub(1).min(CEILING_TIMES_MAX)
    }

    /// Seconds for which it still holds at `now_s`: not when much more comes in than then, or threads are much faster.
    pub(crate) fn holds_for_s(&self, now_s: u64, arrivals_per_s: f64, thread_per_s: Option<f64>) -> Option<u64> {
        let left_s = self.until_s.saturating_sub(now_s).min(Ceiling::length_s(self.times));
        let as_slow = thread_per_s.is_none_or(|rate| rate <= sane(self.thread_per_s) * CEILING_RISE);
        let as_then = arrivals_per_s <= sane(self.arrivals_per_s) * CEILING_RISE && as_slow;
        (left_s > 0 && as_then).then_some(left_s)
    }

    /// Whether it is so long ago that the next failure is a first one again.
    pub(crate) fn is_forgotten(&self, now_s: u64) -> bool {
        float(now_s.saturating_sub(self.until_s)) > float(Ceiling::length_s(self.times))
    }
}
