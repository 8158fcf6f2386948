//! Counters: what a stage has done, as metrics, status and `summary.json` show it.

use std::collections::BTreeMap;

use stockflow_core::printable;

/// Most reasons that are counted by name; what comes after counts as `OTHER`.
pub const REASONS_MAX: usize = 100;

/// Events by reason, bounded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons(BTreeMap<String, u64>);

impl Reasons {
    /// Counts one.
    pub fn add(&mut self, reason: &str) {
        self.add_many(reason, 1);
    }

    fn add_many(&mut self, reason: &str, more: u64) {
        if let Some(count) = self.0.get_mut(reason) {
            *count += more;
        } else {
            // A rule's own words: they become labels, and cells of tables.
            let name = if self.0.len() < REASONS_MAX { printable(reason) } else { "OTHER".into() };
            *self.0.entry(name.into_owned()).or_default() += more;
        }
    }

    /// Every reason with its count, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(reason, count)| (reason.as_str(), *count))
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    fn merge(&mut self, other: &Reasons) {
        for (reason, count) in &other.0 {
            self.add_many(reason, *count);
        }
    }
}

/// What one rule has used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleCounters {
    /// Events it was called with.
    pub events: u64,
    /// Calls that carried them.
    pub calls: u64,
    /// Time in calls, ns.
    pub busy_ns: u64,
    /// Fuel used.
    pub fuel: u64,
}

/// What a stage has done, in committed batches only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Records read.
    pub records: u64,
    /// Records whose effects stand.
    pub applied: u64,
    /// Records refused, by reason.
    pub refused: Reasons,
    /// Records whose id had had its effect.
    pub duplicates: u64,
    /// Dead letters by reason: records, and what the host made when a rule failed on it.
    pub dead: Reasons,
    /// Records that were put behind a parked key, to wait.
    pub waiting: u64,
    /// Words that a parked key may go on without its dead letter.
    pub released: u64,
    /// Holds that expired.
    pub expired: u64,
    /// Rules' timers that fired.
    pub timers: u64,
    /// Records that rules emitted.
    pub emitted: u64,
    /// Bytes sent of all that was published, uncompressed, at most.
    pub sent_bytes: u64,
    /// Counts that found another quantity than the books had.
    pub count_differences: u64,
    /// Transactions.
    pub batches: u64,
    /// By place in the chain.
    pub rules: Vec<RuleCounters>,
}

impl Counters {
    /// Adds what another thread, or a batch, has done.
    pub fn merge(&mut self, other: &Counters) {
        self.records += other.records;
        self.applied += other.applied;
        self.refused.merge(&other.refused);
        self.duplicates += other.duplicates;
        self.dead.merge(&other.dead);
        self.waiting += other.waiting;
        self.released += other.released;
        self.expired += other.expired;
        self.timers += other.timers;
        self.emitted += other.emitted;
        self.sent_bytes += other.sent_bytes;
        self.count_differences += other.count_differences;
        self.batches += other.batches;
        self.rules.resize(self.rules.len().max(other.rules.len()), RuleCounters::default());
        for (mine, theirs) in self.rules.iter_mut().zip(&other.rules) {
            mine.events += theirs.events;
            mine.calls += theirs.calls;
            mine.busy_ns += theirs.busy_ns;
            mine.fuel += theirs.fuel;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Reasons;

    #[test]
    fn a_reason_is_counted_under_words_that_can_be_seen() {
        let mut reasons = Reasons::default();
        reasons.add("\u{1b}[31mLOW\u{202e}");
        reasons.add("\u{1b}[31mLOW\u{202e}");
        reasons.add("LOW");
        assert_eq!(reasons.iter().collect::<Vec<_>>(), [("LOW", 1), ("\\u{1b}[31mLOW\\u{202e}", 2)]);
    }
}
