//! Handing over, whatever the order: no two members own a partition, and none is forgotten.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::{ProptestConfig, Strategy, prop_oneof, proptest};
use stockflow_log::{Assignment, Consumer, MemoryConsumer, TopicCleanup};
use support::{log_of, member};

const PARTITIONS: u32 = 7;
const NAMES: usize = 5;

#[derive(Clone, Copy, Debug)]
enum Step {
    Join(usize),
    Leave(usize),
    Poll(usize),
}

/// A member, and what it was told it owns.
struct Known {
    consumer: MemoryConsumer,
    owned: BTreeSet<u32>,
    /// Told to give up, and not polled since.
    leaving: BTreeSet<u32>,
}

impl Known {
    /// Polls once; tells whether it was told something.
    fn poll(&mut self) -> bool {
        self.leaving.clear();
        match self.consumer.poll(1, Duration::ZERO, &mut Vec::new()).unwrap() {
            None => return false,
            Some(Assignment::Assigned(come)) => {
                for partition in come {
                    assert!(self.owned.insert(partition.partition), "assigned what it has");
                }
            }
            Some(Assignment::Revoked(gone)) => {
                for partition in gone {
                    assert!(self.owned.remove(&partition.partition), "revoked what it has not");
                    self.leaving.insert(partition.partition);
                }
            }
            Some(Assignment::Lost(_)) => panic!("nothing is lost in one process"),
        }
        true
    }
}

fn nothing_is_owned_twice(members: &BTreeMap<usize, Known>) {
    let mut seen = BTreeSet::new();
    for partition in members.values().flat_map(|known| known.owned.iter().chain(&known.leaving)) {
        assert!(seen.insert(*partition), "partition {partition} has two owners");
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..NAMES).prop_map(Step::Join),
        1 => (0..NAMES).prop_map(Step::Leave),
        8 => (0..NAMES).prop_map(Step::Poll),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_partition_never_has_two_owners_and_in_the_end_has_one(
        steps in proptest::collection::vec(step(), 1..100),
    ) {
        let log = log_of(PARTITIONS, TopicCleanup::Keep);
        let mut members: BTreeMap<usize, Known> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Join(name) => {
                    let consumer = member(&log, &name.to_string());
                    members.insert(name, Known { consumer, owned: BTreeSet::new(), leaving: BTreeSet::new() });
                }
                Step::Leave(name) => drop(members.remove(&name)),
                Step::Poll(name) => {
                    members.get_mut(&name).map(Known::poll);
                }
            }
            nothing_is_owned_twice(&members);
        }
        // Giving up is silent, so that others may have news after one quiet round.
        let mut quiet_rounds = 0;
        while quiet_rounds < 2 {
            let told = members.values_mut().map(Known::poll).fold(false, |any, told| any | told);
            quiet_rounds = if told { 0 } else { quiet_rounds + 1 };
            nothing_is_owned_twice(&members);
        }
        let owned: Vec<usize> = members.values().map(|known| known.owned.len()).collect();
        let all = if members.is_empty() { 0 } else { PARTITIONS as usize };
        assert_eq!(owned.iter().sum::<usize>(), all, "every partition has an owner");
        let even = owned.iter().max().zip(owned.iter().min()).is_none_or(|(most, least)| most - least <= 1);
        assert!(even, "dealt out evenly: {owned:?}");
    }
}
