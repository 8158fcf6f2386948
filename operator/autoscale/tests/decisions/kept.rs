//! Kept: what a restart of who observes goes on with, and when there is something new to be kept.

use stockflow_autoscale::{History, Reason};

use crate::watched::{Watched, even};

/// Something else lets all workers together do 250 records/s, and 300 come in: more than six were in vain.
fn remembering() -> Watched {
    let mut watched = Watched::dozen(300, 1);
    watched.run(3600);
    watched.stage.limit = Some(250);
    watched.until(Reason::TakenBack);
    watched.until(Reason::Remembered);
    watched
}

fn stored(history: &History) -> History {
    serde_json::from_str(&serde_json::to_string(history).unwrap()).unwrap()
}

#[test]
fn what_was_tried_in_vain_is_remembered_by_the_essence_alone() {
    for keep in [History::lasting, History::essence] {
        let mut watched = remembering();
        watched.history = stored(&keep(&watched.history));
        let decisions = watched.run(300);
        assert!(decisions.iter().all(|decision| decision.replicas <= 6), "{decisions:?}");
        assert_eq!(decisions.last().unwrap().reason, Reason::Remembered);
    }
}

#[test]
fn how_fast_a_thread_is_outlives_a_restart_so_that_a_load_that_comes_with_it_is_answered_at_once() {
    let mut watched = Watched::dozen(60, 1);
    watched.run(1200);
    watched.history = stored(&watched.history.essence());
    watched.stage.arrivals = even(1000);
    let decisions = watched.run(20);
    assert!(decisions.iter().any(|decision| decision.replicas > 1), "{decisions:?}");
}

#[test]
fn under_a_constant_load_nothing_is_learned() {
    let mut watched = Watched::dozen(300, 1);
    watched.run(3600);
    let kept = watched.history.lasting();
    for _ in 0..360 {
        watched.step();
        assert!(!watched.history.has_learned_since(&kept));
    }
}

#[test]
fn a_trial_that_begins_settles_or_fails_is_news_each_once() {
    let mut watched = Watched::dozen(300, 1);
    watched.run(3600);
    watched.stage.limit = Some(250);
    let (mut kept, mut times) = (watched.history.lasting(), 0);
    while watched.step().reason != Reason::Remembered {
        if watched.history.has_learned_since(&kept) {
            kept = watched.history.lasting();
            times += 1;
        }
    }
    assert!((3..=8).contains(&times), "{times} times");
    assert!(!watched.history.has_learned_since(&kept));
}

#[test]
fn a_rebalance_whose_end_nobody_saw_teaches_nothing() {
    let mut watched = Watched::dozen(300, 1);
    let before = watched.run(1200).last().unwrap().terms.rebalance_up_s;
    watched.stage.replicas = 12;
    watched.history.observe(&{
        let mut seen = watched.stage.see();
        (seen.at_s, seen.ready) = (seen.at_s + 1, 6);
        seen
    });
    watched.stage.at_s += 250;
    let after = watched.step();
    assert_eq!(after.terms.rebalance_up_s, before);
}
