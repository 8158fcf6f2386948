//! Stores in files and in memory do what a plain list does.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};
use stockflow_store::{FolderStores, MAX_RECORD_BYTES, MemoryStores, ShardStore, StoreError, Stores};
use support::{OWNER, Packs, load, record};

#[derive(Clone, Debug)]
enum Step {
    /// Records of these lengths, in a pack so far from the one that is due.
    Append(Vec<usize>, u64),
    Mark(i64),
    /// So many packs after the first one.
    Drop(u64),
    Clear,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let length =
        prop_oneof![8 => 0..300_usize, 4 => 3_000..9_000_usize, 2 => 60_000..140_000_usize, 1 => Just(900 * 1024)];
    let gap = prop_oneof![20 => Just(0), 1 => 1..3_u64];
    prop_oneof![
        8 => (prop::collection::vec(length, 0..4), gap).prop_map(|(records, gap)| Step::Append(records, gap)),
        2 => any::<i64>().prop_map(Step::Mark),
        3 => (0..6_u64).prop_map(Step::Drop),
        1 => Just(Step::Clear),
        2 => Just(Step::Reopen),
    ]
}

#[derive(Default)]
struct Model {
    packs: Packs,
    mark: Option<i64>,
}

impl Model {
    fn next(&self, fresh: u64) -> u64 {
        self.packs.last().map_or(fresh, |(seq, _)| seq + 1)
    }

    fn bytes(&self) -> usize {
        self.packs.iter().flat_map(|(_, records)| records).map(Vec::len).sum()
    }

    fn with_records(&self) -> Packs {
        self.packs.iter().filter(|(_, records)| !records.is_empty()).cloned().collect()
    }
}

/// Takes the same steps in the model and in the store, and compares after each.
fn same(stores: &dyn Stores, steps: &[Step]) {
    let mut model = Model::default();
    let mut shard = stores.shard(7, "").unwrap();
    for (fresh, step) in (1_000..).zip(steps) {
        match step {
            Step::Append(lengths, gap) => {
                let seq = model.next(fresh) + gap;
                let records: Vec<Vec<u8>> =
                    (0..).zip(lengths).map(|(place, bytes)| record(seq, place, *bytes)).collect();
                let done = shard.append(seq, &mut records.iter().map(Vec::as_slice));
                if *gap == 0 || model.packs.is_empty() {
                    done.unwrap();
                    model.packs.push((seq, records));
                } else {
                    assert!(matches!(done, Err(StoreError::Order { .. })), "{done:?}");
                }
            }
            Step::Mark(offset) => {
                shard.mark(*offset).unwrap();
                model.mark = Some(*offset);
            }
            Step::Drop(packs) => {
                let before = model.packs.first().map_or(0, |(seq, _)| seq + packs);
                shard.drop_before(before).unwrap();
                model.packs.retain(|(seq, _)| *seq >= before);
            }
            Step::Clear => {
                shard.clear().unwrap();
                model = Model::default();
            }
            Step::Reopen => {
                drop(shard);
                shard = stores.shard(7, "").unwrap();
            }
        }
        let (packs, loaded) = load(shard.as_mut()).unwrap();
        assert!(packs == model.with_records(), "after {step:?}");
        assert_eq!(loaded.changelog_from, model.mark);
        assert_eq!(shard.bytes(), u64::try_from(model.bytes()).unwrap());
    }
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 48, ..Default::default() })]

    #[test]
    fn a_store_in_files_holds_what_a_list_would(steps in prop::collection::vec(step(), 1..20)) {
        let folder = tempfile::tempdir().unwrap();
        same(&FolderStores::open(folder.path(), OWNER).unwrap(), &steps);
    }

    #[test]
    fn a_store_in_memory_holds_what_a_list_would(steps in prop::collection::vec(step(), 1..20)) {
        same(&MemoryStores::default(), &steps);
    }
}

fn both() -> [(Box<dyn Stores>, Option<tempfile::TempDir>); 2] {
    let folder = tempfile::tempdir().unwrap();
    let stores = FolderStores::open(folder.path(), OWNER).unwrap();
    [(Box::new(stores), Some(folder)), (Box::new(MemoryStores::default()), None)]
}

#[test]
fn a_record_beyond_the_limit_leaves_nothing_of_its_pack() {
    for (stores, _folder) in both() {
        let mut shard = stores.shard(0, "").unwrap();
        let (good, bad) = (record(1, 0, MAX_RECORD_BYTES), vec![0; MAX_RECORD_BYTES + 1]);
        let refused = shard.append(1, &mut [good.as_slice(), &bad].into_iter());
        assert!(matches!(refused, Err(StoreError::TooLarge { bytes, .. }) if bytes == bad.len()), "{refused:?}");
        assert_eq!(load(shard.as_mut()).unwrap().0, []);
        shard.append(1, &mut std::iter::once(good.as_slice())).unwrap();
        assert_eq!(load(shard.as_mut()).unwrap().0, [(1, vec![good])]);
    }
}

#[test]
fn reading_stops_where_the_reader_does() {
    for (stores, _folder) in both() {
        let mut shard = stores.shard(0, "").unwrap();
        for seq in 1..=3 {
            support::append(shard.as_mut(), seq, 10).unwrap();
        }
        let mut seen = Vec::new();
        shard
            .load(&mut |seq, _| {
                seen.push(seq);
                if seq == 2 { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
            })
            .unwrap();
        assert_eq!(seen, [1, 2]);
    }
}

#[test]
fn shards_do_not_see_each_other() {
    for (stores, _folder) in both() {
        let mut shards: Vec<Box<dyn ShardStore>> = (0..3).map(|number| stores.shard(number, "").unwrap()).collect();
        support::append(shards[0].as_mut(), 1, 10).unwrap();
        support::append(shards[1].as_mut(), 9, 10).unwrap();
        shards[0].clear().unwrap();
        let counts: Vec<usize> = shards.iter_mut().map(|shard| load(shard.as_mut()).unwrap().0.len()).collect();
        assert_eq!(counts, [0, 1, 0]);
    }
}

#[test]
fn a_clone_in_memory_shares_what_is_held() {
    let stores = MemoryStores::default();
    support::append(stores.clone().shard(1, "").unwrap().as_mut(), 5, 10).unwrap();
    assert_eq!(load(stores.shard(1, "").unwrap().as_mut()).unwrap().0, [(5, vec![record(5, 0, 10)])]);
}
