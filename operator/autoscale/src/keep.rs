//! Keep: what of a history is worth keeping over a restart of who observes, and when it is news.

use crate::history::History;
use crate::measure::Counters;
use crate::number::ratio;
use crate::policy::{GAP_MAX_S, RATE_NEWS};
use crate::rates::Rates;

impl History {
    /// What a restart goes on with: all of it, the intervals of the last minute as two.
    #[must_use]
    pub fn lasting(&self) -> History {
        let mut lasting = self.clone();
        lasting.rates.merge();
        lasting
    }

    /// Of that, what does not grow with partitions and workers: what trials, rebalances and busy threads have taught.
    /// As JSON it has less than 2 KB.
    #[must_use]
    pub fn essence(&self) -> History {
        let mut essence = self.lasting();
        // Without them the first observation is one without a past.
        essence.slots = Vec::new();
        essence.counters = Counters::of(self.counters.threads());
        essence
    }

    /// Whether something was learned that `stored` does not know: a trial that began, settled or ended, a ceiling, what
    /// a rebalance takes, patience, another speed of threads; or a wait that began or broke off, and another load. Under
    /// a constant load nothing is.
    #[must_use]
    pub fn has_learned_since(&self, stored: &History) -> bool {
        let taught = |history: &History| (history.trial, history.ceiling, history.watch.taught());
        taught(self) != taught(stored)
            || is_other_rate(&stored.rates, &self.rates)
            || self.watch.waits_otherwise(&stored.watch, self.at_s)
    }

    /// Goes on with what somebody has stored who looked until `until_s`, and who had stored by then whatever
    /// [`History::has_learned_since`] says: how it was when it was stored it was until then. So the next observation, if
    /// it is soon after that, breaks off no wait. What was stored later than that is not believed further.
    #[must_use]
    pub fn followed(mut self, until_s: u64) -> History {
        if until_s >= self.at_s {
            self.watch.bridge(self.at_s, until_s);
            self.followed_s = Some(until_s);
        }
        self
    }
}

/// Whether so little time has passed since `before_s` that nothing was missed.
pub(crate) fn is_next(before_s: u64, now_s: u64) -> bool {
    now_s.checked_sub(before_s).is_some_and(|gap_s| gap_s <= GAP_MAX_S)
}

fn is_other_rate(before: &Rates, now: &Rates) -> bool {
    match (before.of_a_thread(), now.of_a_thread()) {
        (Some(before), Some(now)) => {
            let times = ratio(now, before).unwrap_or(1.0);
            !(1.0 / RATE_NEWS..=RATE_NEWS).contains(&times)
        }
        (before, now) => before.is_some() != now.is_some(),
    }
}
