//! Sizes: how many workers a load has in the end, and by which steps.

use stockflow_autoscale::{Reason, Spec};

use crate::support::Stage;
use crate::watched::{Watched, changes, even};

fn settled(mut watched: Watched) -> u32 {
    watched.run(3600);
    watched.stage.replicas
}

#[test]
fn workers_are_as_busy_as_wanted_and_share_the_partitions_evenly() {
    // Of a thread that does 100 records/s 70 are wanted: 12 partitions of 25 are two or three on a thread.
    assert_eq!(settled(Watched::dozen(60, 1)), 1);
    assert_eq!(settled(Watched::dozen(130, 2)), 2);
    assert_eq!(settled(Watched::dozen(300, 1)), 6, "5 would leave three partitions on one thread, as 4 do");
    assert_eq!(settled(Watched::dozen(600, 1)), 12);
}

#[test]
fn another_utilization_has_another_number() {
    assert_eq!(settled(Watched::dozen(270, 3)), 4);
    let mut watched = Watched::dozen(270, 3);
    watched.spec = watched.spec.with_utilization_percent(100).unwrap();
    assert_eq!(settled(watched), 3);
}

#[test]
fn threads_count_not_workers() {
    let stage = Stage { threads: 3, ..Stage::new(even(300)) };
    assert_eq!(settled(Watched::new(stage, Spec::new(1, 12).unwrap())), 2);
}

#[test]
fn the_thread_with_the_hottest_partition_decides() {
    let mut skewed = even(150);
    skewed[4] = 65;
    let stage = Stage::new(skewed);
    assert_eq!(settled(Watched::new(stage, Spec::new(1, 12).unwrap())), 12);
    assert_eq!(settled(Watched::dozen(215, 1)), 4, "as much, spread evenly");
}

#[test]
fn more_workers_than_have_partitions_are_never_asked_for() {
    let watched = Watched::new(Stage::new(vec![90; 5]), Spec::new(1, 50).unwrap());
    assert_eq!(settled(watched), 5);
}

#[test]
fn the_most_that_may_be_is_reached_where_each_worker_counts() {
    let watched = Watched::new(Stage::new(even(2000)), Spec::new(1, 12).unwrap());
    assert_eq!(settled(watched), 12);
    let watched = Watched::new(Stage::new(even(2000)), Spec::new(1, 11).unwrap());
    assert_eq!(settled(watched), 6, "11 would be no faster than 6");
}

#[test]
fn one_decision_adds_no_more_than_three_times_what_is_there() {
    let mut watched = Watched::dozen(60, 1);
    watched.run(1200);
    watched.stage.arrivals = even(1100);
    let steps = changes(&watched.run(300));
    assert_eq!(steps, [4, 12]);
}

#[test]
fn a_rise_is_decided_upon_within_two_observations() {
    let mut watched = Watched::dozen(60, 1);
    watched.run(1200);
    watched.stage.arrivals = even(400);
    assert!(watched.run(20).iter().any(|decision| decision.is_change()));
}

#[test]
fn fewer_workers_must_have_been_enough_for_ten_minutes() {
    let mut watched = Watched::dozen(600, 1);
    watched.run(3600);
    watched.stage.arrivals = even(48);
    let steps = changes(&watched.run(590));
    assert_eq!(steps, [12]);
    assert_eq!(watched.step().reason, Reason::Waiting);
    let steps = changes(&watched.run(600));
    assert_eq!(steps, [12, 3, 1], "no more than three in four at once");
}

#[test]
fn a_backlog_that_a_rebalance_would_not_end_sooner_is_left_to_the_workers_that_there_are() {
    let mut watched = Watched::dozen(130, 2);
    watched.run(3600);
    assert_eq!(watched.stage.replicas, 2);
    let mut seen = watched.stage.step();
    for partition in &mut seen.partitions {
        let backlog = partition.backlog.as_mut().unwrap();
        backlog.lag += 190;
    }
    let decision = watched.see(&seen);
    assert_eq!((decision.replicas, decision.reason), (2, Reason::NotWorthIt), "{decision}");
}
