//! Kept: tells when a shard will soon keep as much of rules as it may.

use std::collections::BTreeSet;

use stockflow_core::Shard;

/// The share of it, in parts of a hundred, from which it is told.
const TELL_FROM: u64 = 80;
/// The share below which it may be told again.
const AGAIN_BELOW: u64 = 70;

/// The shards of which it was told, by their partitions.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    told: BTreeSet<u32>,
}

impl Kept {
    /// Looks at a shard, and tells once when it is nearly all that it may keep; whether it did.
    pub(crate) fn look(&mut self, stage: &str, partition: u32, shard: &Shard) -> bool {
        let (bytes, most) = shard.kept_bytes();
        self.note(stage, partition, bytes, most)
    }

    fn note(&mut self, stage: &str, partition: u32, bytes: u64, most: u64) -> bool {
        let share = |percent: u64| most / 100 * percent;
        if bytes < share(AGAIN_BELOW) {
            self.told.remove(&partition);
        }
        if bytes <= share(TELL_FROM) || !self.told.insert(partition) {
            return false;
        }
        tracing::warn!(
            stage,
            partition,
            bytes,
            most,
            "rules keep more than {TELL_FROM} % of the state and timers that they may in this shard; what goes beyond \
             is a dead letter (RULE_STATE_FULL): raise the ledger's ruleState, or let rules forget what they need no more"
        );
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Kept;

    #[test]
    fn it_is_told_once_from_four_fifths_on_and_again_after_it_was_well_below() {
        let mut kept = Kept::default();
        let told = [500, 801, 999, 750, 900, 600, 850].map(|bytes| kept.note("stock", 3, bytes, 1_000));
        assert_eq!(told, [false, true, false, false, false, false, true]);
        assert!(kept.note("stock", 4, 900, 1_000), "each shard by itself");
    }
}
