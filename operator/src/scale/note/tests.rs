//! Claims about what is news: each decision once, whether it is acted on or only said.

use stockflow_autoscale::{Reason, Terms};

use super::*;
use crate::scale::page::StagePage;

fn decision(from: u32, to: u32) -> Decision {
    let reason = if from == to { Reason::Enough } else { Reason::Arrivals };
    Decision { replicas: to, reason, terms: Terms { replicas: from, lag_records: Some(1), ..Terms::default() } }
}

fn told(kept: &mut Kept, from: u32, to: u32, acts: bool) -> (bool, bool) {
    let set = Workers { wanted: from, ..Workers::default() };
    let news = note(kept, &[], decision(from, to), (7, acts), set);
    (news.announced.is_some(), news.is_news)
}

#[test]
fn a_recommendation_is_told_once_however_long_nobody_follows_it() {
    let mut kept = Kept::default();
    assert_eq!(told(&mut kept, 1, 3, false), (true, true));
    assert_eq!((0..5).map(|_| told(&mut kept, 1, 3, false)).collect::<Vec<_>>(), [(false, false); 5]);
    assert_eq!(told(&mut kept, 1, 4, false), (true, true), "another one");
    assert_eq!(told(&mut kept, 1, 1, false), (false, true), "it is withdrawn: the status says so");
    assert_eq!(kept.replicas, None, "nobody acts on it");
}

#[test]
fn a_decision_is_told_once_until_it_is_carried_out_and_again_when_it_comes_again() {
    let mut kept = Kept::default();
    assert_eq!(told(&mut kept, 1, 3, true), (true, true));
    assert_eq!(told(&mut kept, 1, 3, true), (false, false));
    assert_eq!(told(&mut kept, 3, 3, true), (false, false));
    assert_eq!(told(&mut kept, 1, 3, true), (true, true), "somebody has set it back");
}

#[test]
fn a_decision_that_a_former_operator_told_and_did_not_carry_out_is_carried_out_and_not_told_again() {
    let mut kept = Kept::default();
    told(&mut kept, 1, 3, true);
    kept.replicas = None;
    assert_eq!(told(&mut kept, 1, 3, true), (false, true));
}

#[test]
fn that_lag_is_not_known_any_more_is_said() {
    let mut kept = Kept::default();
    told(&mut kept, 1, 1, true);
    let mut unknown = decision(1, 1);
    unknown.terms.lag_records = None;
    let set = Workers { wanted: 1, ..Workers::default() };
    assert!(note(&mut kept, &[], unknown.clone(), (8, true), set).is_news);
    assert!(!note(&mut kept, &[], unknown, (9, true), set).is_news);
}

#[test]
fn what_was_changed_is_kept_longer_than_what_was_not() {
    let mut kept = Kept::default();
    told(&mut kept, 1, 3, true);
    for _ in 0..100 {
        told(&mut kept, 3, 3, true);
        let set = Workers { wanted: 3, ..Workers::default() };
        let waiting = Decision { reason: Reason::Waiting, ..decision(3, 3) };
        note(&mut kept, &[], waiting, (8, true), set);
    }
    assert_eq!(kept.decisions.len(), 32);
    assert!(kept.decisions[0].decision.is_change());
}

#[test]
fn what_hinders_workers_is_said_once_though_each_says_it_twice() {
    let cause = "look for a topic: no broker answers at kafka:9092 (will be retried)";
    let worker = |ordinal: u32| {
        let page = StagePage {
            not_ready: vec![format!("waiting for Kafka: {cause}"), "joining the group: 1 of 2 threads".into()],
            waits_for: vec![cause.to_owned()],
            ..StagePage::default()
        };
        Worker { ordinal, page: Some(page), trouble: None }
    };
    let mut kept = Kept::default();
    note(&mut kept, &[worker(0), worker(1)], decision(2, 2), (7, true), Workers::default());
    assert_eq!(kept.troubles, [format!("waiting for Kafka: {cause}"), "joining the group: 1 of 2 threads".to_owned()]);
}

#[test]
fn no_more_of_what_hinders_is_said_than_can_be_read() {
    let said: Vec<String> = (0..9).map(|shard| format!("shard {shard} stands")).collect();
    assert_eq!(troubles(said.iter()), said[..TROUBLES_MAX]);
}
