//! Claims: a shard is rebuilt from its packs exactly, at any moment, from wherever they begin.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use proptest::prelude::*;
use stockflow_core::{LedgerConfig, OnFailure};
use support::changelog::{End, Source, chain, process, read, shard_with};
use support::history::events;
use support::run::LEDGER;

/// What is done besides processing: batch size, how it ends, what is released, whether the log
/// is cleaned, whether a replica is made.
type Step = (usize, u8, u8, u8, u8);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Most are small, so that there are many rows beside the ids, and much is written again.
    let batch = prop_oneof![4 => 1..4_usize, 1 => 4..40_usize];
    prop::collection::vec((batch, 0..10_u8, 0..12_u8, 0..20_u8, 0..8_u8), 1..100)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_replica_from_scratch_and_a_standby_are_as_the_shard_itself(
        input in events(400), steps in steps(), park in any::<bool>(), remember in any::<bool>(),
        every in prop_oneof![1..40_u64, Just(u64::MAX)], kept in 0..3_usize
    ) {
        let on_failure = if park { OnFailure::Park } else { OnFailure::DeadLetter };
        let long = LedgerConfig { dedupe_window_ms: 100_000, dedupe_ids: 1_000, ..LEDGER };
        // So little room that much of what waits becomes letters.
        let ledger = if remember { long } else { LEDGER };
        let empty = || shard_with(on_failure, ledger).with_waiting_max(3, 100).with_forgetting(every, kept);
        let mut source = Source::new(empty());
        let mut standby = empty();
        let mut next = 0;
        for (batch, end, release, clean, restart) in steps.into_iter().cycle() {
            if next == input.len() {
                break;
            }
            let chunk = &input[next..(next + batch).min(input.len())];
            let release = ["a", "b", "c"].get(usize::from(release)).copied();
            if end > 7 {
                let before = source.shard.digest();
                source.transaction(chunk, release, End::Rollback { packed: end > 8 });
                prop_assert_eq!(source.shard.digest(), before);
            }
            let lines = source.transaction(chunk, release, End::Commit);
            next += chunk.len();
            if restart == 0 {
                // The standby takes over where the shard was, and the shard catches up with it.
                let mine = process(&mut standby, &mut chain(), chunk, release);
                prop_assert_eq!(&mine, &lines);
                standby.rollback();
            }
            read(&mut standby, &source.log).unwrap();
            prop_assert_eq!(standby.digest(), source.shard.digest());
            prop_assert_eq!(standby.keys(), source.shard.keys());
            let (rows, live) = source.shard.log_rows();
            let one = source.shard.first_live_seq() == source.shard.seq();
            prop_assert!(one || rows <= 2 * live + 5, "{} rows, {} live", rows, live);
            prop_assert_eq!(standby.first_live_seq(), source.shard.first_live_seq());
            prop_assert_eq!(standby.log_rows().0, rows);
            // When an id leaves the window, the one keeps it for a while and the other does not.
            prop_assert!(!remember || standby.log_rows().1 == live);
            if clean < 10 {
                source.clean(u64::from(clean));
            }
            if restart < 3 {
                let mut rebuilt = empty();
                read(&mut rebuilt, &source.log).unwrap();
                prop_assert_eq!(rebuilt.digest(), source.shard.digest());
                prop_assert_eq!(rebuilt.keys(), source.shard.keys());
                rebuilt.audit().unwrap();
                source.shard = rebuilt;
            }
        }
    }
}
