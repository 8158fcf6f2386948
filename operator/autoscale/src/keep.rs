//! Keep: what of a history is worth keeping over a restart of who observes, and when it is news.

use crate::history::History;
use crate::measure::Counters;
use crate::number::ratio;
use crate::policy::RATE_NEWS;
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
    /// a rebalance takes, patience, or another speed of threads. Under a constant load nothing is.
    #[must_use]
    pub fn has_learned_since(&self, stored: &History) -> bool {
        let taught = |history: &History| (history.trial, history.ceiling, history.watch.taught());
        taught(self) != taught(stored) || is_other_rate(&stored.rates, &self.rates)
    }
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
