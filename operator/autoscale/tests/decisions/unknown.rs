//! Unknown: what cannot be seen is not taken for nothing.

use stockflow_autoscale::Reason;

use crate::watched::{Watched, even};

#[test]
fn a_stage_of_which_nothing_is_known_stays_as_it_is_through_a_rise_and_follows_it_after() {
    let mut watched = Watched::dozen(130, 2);
    watched.run(1800);
    watched.stage.arrivals = even(900);
    for _ in 0..60 {
        let mut seen = watched.stage.step();
        seen.workers.clear();
        seen.partitions.iter_mut().for_each(|partition| partition.backlog = None);
        let decision = watched.see(&seen);
        assert_eq!((decision.replicas, decision.reason, decision.is_lag_known()), (2, Reason::LagUnknown, false));
    }
    assert!(watched.run(60).iter().any(|decision| decision.replicas > 2));
}

#[test]
fn nobody_goes_for_ten_minutes_after_nothing_was_known() {
    let mut watched = Watched::dozen(600, 1);
    watched.run(3600);
    watched.stage.arrivals = even(30);
    watched.run(500);
    let mut seen = watched.stage.step();
    seen.partitions[0].backlog = None;
    watched.see(&seen);
    assert!(watched.run(590).iter().all(|decision| decision.replicas == 12));
}

#[test]
fn a_worker_that_does_not_answer_is_taken_to_be_like_the_others() {
    let mut watched = Watched::dozen(300, 6);
    watched.run(1800);
    let all = watched.step().terms.thread_records_per_s.unwrap();
    for _ in 0..60 {
        let mut seen = watched.stage.step();
        seen.workers.truncate(3);
        let some = watched.see(&seen).terms.thread_records_per_s.unwrap();
        assert!((some / all - 1.0).abs() < 0.05, "{some} and {all}");
    }
}

#[test]
fn counters_that_begin_anew_are_no_work_undone() {
    let mut watched = Watched::dozen(300, 6);
    watched.run(1800);
    let before = watched.step().terms.thread_records_per_s.unwrap();
    let mut offset = 0.0;
    for step in 0..60 {
        let mut seen = watched.stage.step();
        if step == 5 {
            offset = seen.workers[2].busy_s;
        }
        seen.workers[2].busy_s -= offset;
        let after = watched.see(&seen).terms.thread_records_per_s.unwrap();
        assert!((after / before - 1.0).abs() < 0.02, "{after} and {before}");
    }
}

#[test]
fn as_long_as_nobody_has_worked_one_worker_is_kept() {
    let mut watched = Watched::dozen(300, 1);
    for _ in 0..10 {
        let mut seen = watched.stage.step();
        seen.workers.clear();
        let decision = watched.see(&seen);
        assert_eq!((decision.replicas, decision.reason), (1, Reason::RateUnknown));
    }
}

#[test]
fn nobody_is_added_while_others_start_until_ten_minutes_have_gone_by() {
    let mut watched = Watched::dozen(60, 1);
    watched.run(1200);
    watched.stage.arrivals = even(1100);
    watched.until(Reason::Settling);
    let waits = |seconds: u64, watched: &mut Watched| {
        let observe = |_| {
            let mut seen = watched.stage.step();
            seen.ready = 1;
            watched.see(&seen).replicas
        };
        (0..seconds / 10).map(observe).max()
    };
    assert_eq!(waits(560, &mut watched), Some(4));
    assert_eq!(waits(120, &mut watched), Some(12), "a worker that finds no place is not waited for");
}
