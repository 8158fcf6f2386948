//! Claims about what happens to a worker on its node: its network is cut, its volume is full.

use std::collections::BTreeMap;

use stockflow_tests::patience::wait_for;

use crate::bed::Bed;
use crate::faults::{POD, under_load};
use crate::node::{Running, folder};
use crate::team::{PATIENCE, Team};

/// Longer than the session and the transactions of the pipeline are waited for.
const CUT_S: u64 = 60;
/// What two shards fill, and a file beside them.
const VOLUME_MIB: u32 = 8;
/// Records of each partition that show that it goes on.
const SOME: usize = 50;

/// How many outputs each partition has.
fn outputs(team: &Team<'_>) -> BTreeMap<i32, usize> {
    let mut counts = BTreeMap::new();
    for record in team.read("stock") {
        *counts.entry(record.partition).or_default() += 1;
    }
    counts
}

/// Waits until each partition has more outputs than now.
fn all_go_on(team: &Team<'_>) {
    let before = outputs(team);
    assert_eq!(before.len(), 4, "partitions with outputs");
    wait_for(
        "outputs of each partition",
        PATIENCE,
        || team.told(),
        || {
            let now = outputs(team);
            before.iter().all(|(partition, count)| now[partition] >= count + SOME).then_some(())
        },
    );
}

#[test]
#[ignore = "needs access to nodes: make e2e"]
fn a_worker_is_cut_off_from_kafka_for_a_minute() {
    let bed = Bed::with("nodes");
    under_load(&bed, "cut-off", 17, |team| {
        let before = team.pods("stock");
        let lost = Running::of(team, POD).unwrap().cut_off(CUT_S);
        println!("{lost} packets of {POD} did not come through");
        assert!(lost > 0, "it was cut off from what it does not speak to");
        assert_eq!(team.pods("stock"), before, "pods: nothing but the network was taken away");
        all_go_on(team);
    });
}

#[test]
#[ignore = "needs access to nodes: make e2e"]
fn a_worker_whose_volume_is_full_goes_on_with_the_changelog_alone() {
    let bed = Bed::with("nodes");
    under_load(&bed, "full", 18, |team| {
        let folder = folder(team, POD);
        let first = Running::of(team, POD).unwrap();
        let widen = first.shrink(&folder, VOLUME_MIB);
        let small = first.kill9(team, POD);
        small.fill(&folder);
        let tells = || team.kubectl(&["logs", POD]).contains("the local store failed").then_some(());
        wait_for("a word of the full volume", PATIENCE, || team.told(), tells);
        all_go_on(team);
        assert!(Running::of(team, POD).is_some_and(|now| now.is(&small)), "the same process: {}", team.told());

        let full = small.kill9(team, POD);
        all_go_on(team);
        drop(widen);
        full.kill9(team, POD);
        all_go_on(team);
    });
}
