//! Backlogs: what waits for very many groups is asked for in very few requests.

use std::collections::BTreeSet;

use stockflow_kafka::{Asleep, Backlogs, KafkaAdmin, KafkaOptions, Waiting};
use stockflow_tests::kafka::{Cluster, Counter, produce};

use crate::support::{at, log, name, topic};

/// Kafka's numbers of requests.
const LIST_OFFSETS: i16 = 2;
const METADATA: i16 = 3;
const OFFSET_FETCH: i16 = 9;

/// What the clients of administration are called.
const CLIENT: &str = "counted";
const GROUPS: usize = 1_000;
const LOOKS: u64 = 10;
/// More looks than a broker that has just started needs.
const FIRST_LOOKS_MAX: usize = 1_000;

fn asleep(group: &str, topic: &str) -> Asleep {
    Asleep { group: group.to_owned(), topics: [topic.to_owned()].into() }
}

#[test]
fn the_lag_of_a_thousand_groups_costs_a_look_one_request_for_their_ends_and_one_for_one_of_them() {
    let counter = Counter::start().unwrap();
    let cluster = Cluster::builder(1).counted(&counter).start().unwrap();
    let topics: Vec<String> = (0..20).map(|number| format!("topic-{number}")).collect();
    for topic in &topics {
        cluster.create_topic(topic, 12, &[]).unwrap();
    }
    produce(&cluster.bootstrap(), &topics[0], (0..500).map(|number| (format!("k{number}"), "v"))).unwrap();
    let groups: Vec<Asleep> =
        (0..GROUPS).map(|number| asleep(&format!("group-{number:04}"), &topics[number % topics.len()])).collect();
    let mut options = KafkaOptions::new(vec![cluster.bootstrap()]);
    options.client_id = CLIENT.to_owned();
    let (admin, mut backlogs) = (KafkaAdmin::new(options).unwrap(), Backlogs::default());
    let mut look = || backlogs.look(&admin, &groups, &BTreeSet::new()).unwrap();
    let is_known = |looked: &stockflow_kafka::Looked| looked.backlogs.values().flatten().all(|(_, lag)| lag.is_some());
    // The first looks ask for each group; those before a broker coordinates any, in vain.
    let firsts = (0..FIRST_LOOKS_MAX).take_while(|_| !is_known(&look())).count();
    assert!(firsts < FIRST_LOOKS_MAX, "not all is known");
    let counts = || [LIST_OFFSETS, METADATA, OFFSET_FETCH].map(|key| counter.count(CLIENT, key));
    let before = counts();
    for _ in 0..LOOKS {
        let found = look();
        let of_group = |group: &str| found.backlogs[group].iter().map(|(_, lag)| lag.unwrap().lag).sum::<u64>();
        assert_eq!((found.backlogs.len(), of_group("group-0000"), of_group("group-0001")), (GROUPS, 500, 0));
    }
    let after = counts();
    let [ends, metadata, fetches] = [0, 1, 2].map(|kind| after[kind] - before[kind]);
    println!("{LOOKS} looks at {GROUPS} groups: ListOffsets {ends}, Metadata {metadata}, OffsetFetch {fetches}");
    assert_eq!(ends, LOOKS, "one for all partitions");
    assert!(metadata <= 3, "{metadata} for the topics");
    assert_eq!(fetches, LOOKS, "one group a look is looked at again");
}

#[test]
fn what_waits_is_behind_what_a_group_has_committed_and_a_topic_that_is_missing_is_unknown() {
    let (log, topic, group) = (log(), topic(2), name("group"));
    crate::support::write(&log, &[crate::support::record(&topic, "a"), crate::support::record(&topic, "b")]);
    let all = [at(&topic, 0), at(&topic, 1)];
    let ends = log.admin().stable_ends(&all).unwrap();
    let mut backlogs = Backlogs::default();
    let groups = [asleep(&group, &topic), asleep(&name("group"), "no-such-topic")];
    let counted = BTreeSet::from([topic.clone(), "no-such-topic".to_owned()]);
    let mut look = || backlogs.look(log.admin(), &groups, &counted).unwrap();
    let is_known =
        |found: &stockflow_kafka::Looked| found.backlogs[&group].iter().all(|(_, waiting)| waiting.is_some());
    let found = (0..FIRST_LOOKS_MAX).map(|_| look()).find(is_known).unwrap();
    let waits: Vec<_> = ends
        .iter()
        .map(|(at, end)| {
            let end = u64::try_from(*end).unwrap();
            (at.clone(), Some(Waiting { end, lag: end }))
        })
        .collect();
    assert_eq!(found.backlogs.into_iter().collect::<Vec<_>>(), [(group, waits)]);
    assert_eq!(found.counts.into_iter().collect::<Vec<_>>(), [(topic, 2)]);
}
