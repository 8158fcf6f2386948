//! Stuck: a partition that no worker can read on asks for no workers.

use stockflow_autoscale::Reason;

use crate::watched::{Watched, changes};

#[test]
fn a_partition_that_a_worker_has_set_aside_scales_nothing() {
    let mut watched = Watched::dozen(130, 2);
    watched.run(1800);
    watched.stage.stuck = Some(5);
    for _ in 0..720 {
        let mut seen = watched.stage.step();
        seen.partitions[5].set_aside = true;
        let decision = watched.see(&seen);
        assert_eq!((decision.replicas, decision.terms.stuck_partitions), (2, 1), "{decision}");
    }
}

#[test]
fn one_that_only_stands_still_while_threads_have_time_is_found_within_a_minute() {
    let mut watched = Watched::dozen(130, 2);
    watched.run(1800);
    watched.stage.stuck = Some(5);
    assert_eq!(changes(&watched.run(3600)), [2]);
    assert_eq!(watched.step().terms.stuck_partitions, 1);
}

#[test]
fn one_that_waits_its_turn_on_a_busy_thread_is_not_taken_for_stuck() {
    let mut watched = Watched::dozen(1100, 1);
    watched.acts = false;
    watched.stage.stuck = Some(5);
    let last = watched.run(600).pop().unwrap();
    assert_eq!(last.terms.stuck_partitions, 0);
    assert!(last.replicas > 1);
}

#[test]
fn one_that_goes_on_again_is_worked_off() {
    let mut watched = Watched::dozen(130, 2);
    watched.run(1800);
    watched.stage.stuck = Some(5);
    watched.run(3600);
    watched.stage.stuck = None;
    watched.until(Reason::Backlog);
    watched.until(Reason::Spare);
    assert_eq!(watched.step().terms.lag_records, Some(0));
}
