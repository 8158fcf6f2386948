//! Claims about what is news: each decision once, whether it is acted on or only said.

use stockflow_autoscale::{Reason, Terms};

use super::*;

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
