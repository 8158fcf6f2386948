//! When a worker counts as alive and as ready, and what it says when it does not.

use std::time::Duration;

use stockflow_worker::ThreadStatus;

use super::made_up;
use crate::http::health::{not_alive, not_ready};
use crate::http::seen::{Seen, StageSeen};

#[test]
fn a_worker_whose_shards_all_work_is_alive_and_ready() {
    let seen = made_up::ready();
    assert_eq!((not_alive(&seen), not_ready(&seen)), (vec![], vec![]));
}

#[test]
fn a_thread_without_a_shard_is_ready_once_it_is_in_the_group() {
    let spare = made_up::with(ThreadStatus { shards: Some(Vec::new()), ..made_up::thread() });
    assert_eq!(not_ready(&spare), Vec::<String>::new());
    let joining = made_up::with(made_up::thread());
    assert_eq!(not_ready(&joining), ["stage stock: joining the group: 1 of 1 threads"]);
}

#[test]
fn a_worker_without_kafka_says_so_in_readiness_and_stays_alive() {
    let seen = made_up::worker();
    assert_eq!(not_alive(&seen), Vec::<String>::new());
    assert_eq!(
        not_ready(&seen),
        ["stage stock: waiting for Kafka: join the group: no broker answers", "stage stock: restoring 1 of 2 shards",]
    );
}

#[test]
fn a_stage_that_was_not_started_is_not_ready() {
    let stage = StageSeen { threads: Vec::new(), ..made_up::stage() };
    let seen = Seen { stages: vec![stage], ..made_up::worker() };
    assert_eq!(not_ready(&seen), ["stage stock: no thread has started yet"]);
}

#[test]
fn a_stage_that_lacks_a_rule_says_so_in_readiness_and_stays_alive() {
    let lacks = Some("rule own: r.example does not answer".to_owned());
    let stage = StageSeen { threads: Vec::new(), lacks, ..made_up::stage() };
    let seen = Seen { stages: vec![stage], ..made_up::worker() };
    assert_eq!(not_ready(&seen), ["stage stock: waiting for rule own: r.example does not answer"]);
    assert_eq!(seen.stages[0].waits_for(), ["rule own: r.example does not answer"]);
    assert_eq!(not_alive(&seen), Vec::<String>::new());
}

#[test]
fn a_thread_that_ended_or_hangs_is_why_a_worker_is_not_alive() {
    let ended = made_up::with(ThreadStatus { ended: Some("rule books\nfailed".to_owned()), ..made_up::thread() });
    assert_eq!(not_alive(&ended), ["stage stock: thread 0 has ended: rule books failed"]);
    assert!(not_ready(&ended).contains(&"stage stock: thread 0 has ended: rule books failed".to_owned()));
    let silent_for =
        |seconds| made_up::with(ThreadStatus { silent_for: Duration::from_secs(seconds), ..made_up::thread() });
    assert_eq!(not_alive(&silent_for(61)), ["stage stock: thread 0 has not shown itself for 61 s"]);
    assert_eq!(not_alive(&silent_for(60)), Vec::<String>::new());
    let waits = "stage stock: waiting for Kafka: thread 0 has been in one call for 6 s";
    assert!(not_ready(&silent_for(6)).contains(&waits.to_owned()), "{:?}", not_ready(&silent_for(6)));
    assert!(!not_ready(&silent_for(5)).iter().any(|reason| reason.contains("one call")));
    let mut waiting = silent_for(6);
    waiting.stages[0].threads[0].1.waits_for = Some("join the group: no broker answers".to_owned());
    assert!(!not_ready(&waiting).iter().any(|reason| reason.contains("one call")), "it tries again soon");
    waiting.stages[0].threads[0].1.silent_for = Duration::from_secs(16);
    assert!(not_ready(&waiting).iter().any(|reason| reason.contains("one call for 16 s")));
}

#[test]
fn a_worker_that_leaves_is_alive_and_not_ready() {
    let mut seen = made_up::ready();
    seen.stages[0].is_stopping = true;
    seen.stages[0].threads[0].1.silent_for = Duration::from_secs(3_600);
    assert_eq!(not_alive(&seen), Vec::<String>::new());
    assert_eq!(not_ready(&seen), ["stage stock: stopping"]);
}
