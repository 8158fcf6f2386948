//! Claims: no version of a key comes twice, whatever was forgotten.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::collections::BTreeMap;

use proptest::prelude::*;
use stockflow_core::{Events, Field, InputSpan, OnFailure, Outcome, Outcomes, Packed, Shard, Workspace};
use support::changelog::{chain, read, shard_with};
use support::run::{LEDGER, push};
use support::{TestEvent, history};

/// Takes events through a shard; gives the versions that are told, with their keys.
fn versions(shard: &mut Shard, input: &[TestEvent]) -> Vec<(String, i64)> {
    let (mut all, mut out, mut work) = (Events::default(), Outcomes::default(), Workspace::default());
    let clocks: Vec<i64> = input.iter().map(|event| shard.tick(event.clock_ms, i64::MAX)).collect();
    let (mut versions, mut from) = (Vec::new(), 0);
    while from < input.len() {
        all.clear();
        input[from..].iter().for_each(|event| push(&mut all, event));
        from += shard.process(&mut all, &clocks[from..], &mut chain(), &mut out, &mut work).unwrap();
        for (at, _, outcome, _) in out.iter() {
            if let Outcome::Applied { stock: Some(stock), .. } = outcome {
                versions.push((all.text(at, Field::Sku).to_owned(), stock.version));
            }
        }
    }
    versions
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_versions_of_a_key_rise_and_are_the_same_whatever_is_cut_rolled_back_or_restored(
        input in history::events(300), every in 1..12_u64, kept in 0..3_usize,
        steps in prop::collection::vec((1..20_usize, 0..6_u8), 1..30)
    ) {
        let empty = || shard_with(OnFailure::DeadLetter, LEDGER).with_forgetting(every, kept);
        let mut once = empty();
        let wanted: Vec<_> = input.iter().flat_map(|event| {
            let told = versions(&mut once, std::slice::from_ref(event));
            once.commit();
            told
        }).collect();

        let (mut shard, mut log, mut told, mut next) = (empty(), Vec::new(), Vec::new(), 0);
        for (batch, how) in steps.into_iter().cycle() {
            let chunk = &input[next..(next + batch).min(input.len())];
            if how == 0 {
                versions(&mut shard, chunk);
                shard.rollback();
            } else if how == 1 {
                shard = empty();
                read(&mut shard, &log).unwrap();
            }
            told.extend(versions(&mut shard, chunk));
            let mut packed = Packed::default();
            shard.pack(InputSpan { from: Some(0), next: 0, records: 0 }, &mut packed).unwrap();
            shard.commit();
            shard.audit().unwrap();
            log.extend(packed.iter().map(<[u8]>::to_vec));
            next += chunk.len();
            if next == input.len() {
                break;
            }
        }
        prop_assert_eq!(&told, &wanted);
        prop_assert_eq!((shard.digest(), shard.keys()), (once.digest(), once.keys()));
        let mut last = BTreeMap::new();
        for (sku, version) in told {
            prop_assert!(last.insert(sku, version).is_none_or(|before| before < version));
        }
    }
}
