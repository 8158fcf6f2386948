//! Memory: a scale-up that did not help is taken back, and not tried again for a while.

use stockflow_autoscale::Reason;

use crate::watched::{Watched, changes, even};

/// Something else lets all workers together do 250 records/s, and 300 come in.
fn limited() -> Watched {
    let mut watched = Watched::dozen(300, 1);
    watched.run(3600);
    assert_eq!(watched.stage.replicas, 6);
    watched.stage.limit = Some(250);
    watched
}

#[test]
fn a_scale_up_that_did_not_raise_what_is_done_is_taken_back() {
    let mut watched = limited();
    let decision = watched.until(Reason::TakenBack);
    assert_eq!((decision.terms.replicas, decision.replicas), (12, 6));
}

#[test]
fn it_is_tried_again_ever_more_rarely() {
    let mut watched = limited();
    let mut times = Vec::new();
    for _ in 0..4 {
        watched.until(Reason::TakenBack);
        times.push(watched.stage.at_s);
    }
    let waits: Vec<_> = times.windows(2).map(|two| two[1] - two[0]).collect();
    assert!(waits[0] >= 600 && waits[1] >= 1200 && waits[2] >= 2400, "{waits:?}");
    assert!(waits[2] < 3000, "{waits:?}");
}

#[test]
fn the_memory_outlives_a_restart_of_the_operator() {
    let mut watched = limited();
    watched.until(Reason::TakenBack);
    watched.until(Reason::Remembered);
    watched.history = serde_json::from_str(&serde_json::to_string(&watched.history).unwrap()).unwrap();
    assert_eq!(watched.step().reason, Reason::Remembered);
}

#[test]
fn much_more_to_do_or_much_faster_threads_are_another_situation() {
    let mut watched = limited();
    watched.until(Reason::TakenBack);
    watched.until(Reason::Remembered);
    watched.stage.arrivals = even(700);
    assert!(watched.run(120).iter().any(|decision| decision.reason == Reason::Arrivals));

    let mut watched = limited();
    for _ in 0..3 {
        watched.until(Reason::TakenBack);
    }
    watched.stage.limit = None;
    assert!(watched.run(500).iter().any(|decision| decision.is_change()));
}

#[test]
fn a_scale_up_that_helped_stays() {
    let mut watched = Watched::dozen(60, 1);
    watched.run(1200);
    watched.stage.arrivals = even(1500);
    let decisions = watched.run(3600);
    assert_eq!(changes(&decisions), [4, 12], "even where it is still not enough");
}

#[test]
fn a_decision_that_nobody_acts_on_is_said_again_and_nothing_is_remembered_of_it() {
    let mut watched = Watched::dozen(300, 1);
    watched.acts = false;
    let decisions = watched.run(3600);
    let last = decisions.last().unwrap();
    assert_eq!((last.terms.replicas, last.replicas), (1, 4));
    assert!(decisions[6..].iter().all(|decision| decision.replicas == 4));
    assert_eq!((last.terms.tried_from_replicas, last.terms.ceiling_replicas), (None, None));
}

#[test]
fn one_slow_partition_takes_no_workers_from_the_others_that_need_them() {
    let mut watched = Watched::dozen(300, 6);
    watched.run(1800);
    watched.stage.arrivals = even(600);
    watched.stage.stuck = Some(5);
    for _ in 0..60 {
        // It does a record a second.
        let slow = &mut watched.stage.partitions[5];
        slow.lag = slow.lag.saturating_sub(10);
        watched.step();
    }
    assert_eq!(watched.stage.replicas, 12);
}
