//! Sleep: to no workers and back, by lag alone.

use stockflow_autoscale::{Observation, Reason};

use crate::watched::{Watched, even};

fn asleep() -> Watched {
    let mut watched = Watched::dozen(120, 2).may_sleep();
    watched.run(1800);
    watched.stage.arrivals = even(0);
    watched.until(Reason::Idle);
    assert_eq!(watched.step().reason, Reason::Asleep);
    watched
}

#[test]
fn a_stage_that_may_sleep_does_when_nothing_has_come_in_for_five_minutes() {
    let mut watched = Watched::dozen(50, 1).may_sleep();
    watched.run(1800);
    watched.stage.arrivals = even(0);
    assert!(watched.run(290).iter().all(|decision| decision.replicas == 1));
    assert_eq!(watched.step().reason, Reason::Idle);
}

#[test]
fn one_that_may_not_keeps_its_fewest() {
    let mut watched = Watched::dozen(0, 1);
    assert!(watched.run(7200).iter().all(|decision| decision.replicas == 1));
}

#[test]
fn one_that_never_had_anything_to_do_goes_to_its_fewest() {
    let mut watched = Watched::dozen(0, 5);
    let last = watched.run(600).pop().unwrap();
    assert_eq!((last.replicas, last.terms.thread_records_per_s), (1, None));
}

#[test]
fn one_record_wakes_it() {
    let mut watched = asleep();
    watched.stage.arrivals[3] = 1;
    let decision = watched.step();
    assert_eq!((decision.replicas, decision.reason), (1, Reason::Awake));
}

#[test]
fn it_wakes_to_as_many_as_the_lag_asks_for_within_the_step_limit() {
    let mut watched = asleep();
    watched.stage.arrivals = even(900);
    assert_eq!(watched.step().replicas, 4);
}

#[test]
fn a_record_that_waits_keeps_it_awake() {
    let mut watched = Watched::dozen(0, 1).may_sleep();
    watched.stage.arrivals[0] = 1;
    watched.step();
    watched.stage.arrivals[0] = 0;
    watched.stage.stuck = Some(0);
    let mut seen: Observation = watched.stage.step();
    for _ in 0..100 {
        seen.at_s += 10;
        seen.partitions[0].backlog.as_mut().unwrap().lag = 1;
        assert_eq!(watched.see(&seen).replicas, 1);
    }
}

#[test]
fn unknown_lag_neither_wakes_it_nor_lets_it_sleep() {
    let mut watched = asleep();
    let mut seen = watched.stage.step();
    seen.partitions[7].backlog = None;
    let decision = watched.see(&seen);
    assert_eq!((decision.replicas, decision.reason), (0, Reason::LagUnknown));
}

#[test]
fn one_that_woke_soon_after_waits_longer_the_next_time() {
    let mut watched = asleep();
    let before_s = watched.step().terms.idle_wait_s;
    watched.stage.arrivals = even(20);
    watched.run(60);
    watched.stage.arrivals = even(0);
    assert_eq!(watched.step().terms.idle_wait_s, 2 * before_s);
}
