//! Claims about looks: what is not known is never taken for nothing.

use super::*;
use crate::scale::page::{ShardPage, StagePage};

fn worker(ordinal: u32, partitions: &[u32], lag: Option<u64>) -> Worker {
    let shard = |partition: &u32| ShardPage {
        topic: "t".into(),
        partition: *partition,
        phase: "running".into(),
        end: Some(100),
        lag,
        set_aside: false,
    };
    let shards = partitions.iter().map(shard).collect();
    Worker { ordinal, page: Some(StagePage { threads: 1, shards, ..StagePage::default() }), trouble: None }
}

fn input(partitions: Option<u32>) -> [Input; 1] {
    [Input { topic: "t".into(), partitions }]
}

fn is_known(seen: &Observation) -> bool {
    !seen.partitions.is_empty() && seen.partitions.iter().all(|partition| partition.backlog.is_some())
}

const SET: Workers = Workers { wanted: 2, replicas: 2, ready: 2, updated: 2, rolling: false };

#[test]
fn all_partitions_are_known_when_workers_speak_of_each() {
    let workers = [worker(0, &[0, 2], Some(1)), worker(1, &[1], Some(2))];
    let seen = at_workers(7, &input(Some(3)), SET, &workers);
    assert!(is_known(&seen));
    assert_eq!((seen.partitions.len(), seen.workers.len(), seen.replicas), (3, 2, 2));
}

#[test]
fn a_partition_that_nobody_speaks_of_is_unknown() {
    let silent = Worker { ordinal: 1, page: None, trouble: None };
    assert!(!is_known(&at_workers(7, &input(Some(3)), SET, &[worker(0, &[0, 2], Some(1)), silent])));
    assert!(!is_known(&at_workers(7, &input(Some(2)), SET, &[worker(0, &[0, 1], None)])));
}

#[test]
fn of_a_topic_that_others_make_all_is_known_once_its_partitions_were_counted() {
    let workers = [worker(0, &[0, 1], Some(1))];
    assert!(!is_known(&at_workers(7, &input(None), SET, &workers)), "nobody has counted");
    assert!(is_known(&at_workers(7, &input(Some(2)), SET, &workers)));
    assert!(!is_known(&at_workers(7, &input(Some(3)), SET, &workers)), "it has grown");
}

#[test]
fn what_kafka_did_not_say_is_unknown_and_what_it_said_is_in_order() {
    let none = Workers::default();
    assert!(!is_known(&at_kafka(7, none, None)));
    let at = |partition| TopicPartition { topic: "t".into(), partition };
    let found = [(at(1), Some(Waiting { end: 5, lag: 2 })), (at(0), Some(Waiting { end: 9, lag: 0 }))];
    let seen = at_kafka(7, none, Some(&found));
    let lags: Vec<_> =
        seen.partitions.iter().filter_map(|partition| partition.backlog).map(|backlog| backlog.lag).collect();
    assert_eq!(lags, [0, 2]);
    assert!(!is_known(&at_kafka(7, none, Some(&[(at(0), None)]))));
}
