//! Administration: topics, their settings, and groups.

use std::collections::BTreeMap;

use stockflow_kafka::admin::{Member, NewTopic};
use stockflow_log::{Committed, Consumer, Log, LogError, Offset};
use stockflow_topics::{Difference, changes};

use crate::support::{at, commit, joined, log, member, name, next, record, topic, write};

fn wanted(partitions: u32, config: &[(&str, &str)]) -> NewTopic {
    let config = config.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
    NewTopic { name: name("made"), partitions, replication: 1, config }
}

#[test]
fn a_topic_has_its_partitions_or_is_not_there() {
    let (log, topic) = (log(), topic(3));
    assert_eq!(log.partitions(&topic).unwrap(), Some(3));
    assert_eq!(log.partitions(&name("missing")).unwrap(), None);
    assert_eq!(log.admin().topic(&name("missing")).unwrap(), None);
}

#[test]
fn a_topic_is_made_once_with_its_settings() {
    let (log, wanted) = (log(), wanted(2, &[("cleanup.policy", "delete"), ("retention.ms", "-1")]));
    log.admin().create_topic(&wanted).unwrap();
    log.admin().create_topic(&wanted).unwrap();
    assert_eq!(log.admin().replication(&wanted.name).unwrap(), Some(1));
    let found = log.admin().topic(&wanted.name).unwrap().unwrap();
    assert_eq!((found.partitions, found.replication), (2, 1));
    let setting = |name: &str| (found.config[name].value.as_str(), found.config[name].of_topic);
    assert_eq!(setting("retention.ms"), ("-1", true));
    assert_eq!(setting("min.insync.replicas"), ("1", false));
    let refused = log.admin().create_topic(&NewTopic { partitions: 3, ..wanted }).unwrap_err();
    assert!(
        matches!(refused, LogError::Fatal { .. }) && refused.to_string().contains("with 2 partitions"),
        "{refused}"
    );
}

#[test]
fn a_topic_of_impossible_settings_is_refused_in_words() {
    let refused = log().admin().create_topic(&wanted(1, &[("retention.ms", "soon")])).unwrap_err();
    assert!(refused.to_string().contains("made-"), "{refused}");
}

#[test]
fn a_topic_grows_and_does_not_shrink() {
    let (log, topic) = (log(), topic(1));
    log.admin().grow_topic(&topic, 4).unwrap();
    assert_eq!(log.partitions(&topic).unwrap(), Some(4));
    log.admin().grow_topic(&topic, 4).unwrap();
    let refused = log.admin().grow_topic(&topic, 2).unwrap_err();
    assert!(matches!(refused, LogError::Fatal { .. }), "{refused}");
}

#[test]
fn settings_change_one_by_one_and_go_back_to_the_brokers() {
    let (log, wanted) = (log(), wanted(1, &[("retention.ms", "1000"), ("segment.ms", "2000")]));
    log.admin().create_topic(&wanted).unwrap();
    let changes = [("retention.ms", Some("5000")), ("segment.ms", None)];
    let changes = changes.map(|(key, value)| (key.to_owned(), value.map(str::to_owned)));
    log.admin().alter_topic(&wanted.name, &BTreeMap::from(changes)).unwrap();
    let retention = |config: &BTreeMap<_, stockflow_kafka::admin::Setting>| config["retention.ms"].value == "5000";
    let found = (0..100).map(|_| log.admin().topic(&wanted.name).unwrap().unwrap().config).find(retention);
    assert!(!found.unwrap()["segment.ms"].of_topic);
    let wrong = BTreeMap::from([("retention.ms".to_owned(), Some("soon".to_owned()))]);
    assert!(log.admin().alter_topic(&wanted.name, &wrong).is_err());
}

#[test]
fn what_differs_of_a_topic_is_told_and_mended() {
    let (log, old) = (log(), wanted(1, &[("retention.ms", "1000"), ("segment.ms", "2000")]));
    let new = NewTopic { partitions: 3, config: vec![("retention.ms".into(), "5000".into())], ..old.clone() };
    assert_eq!(log.admin().differences(&old).unwrap(), [Difference::Missing]);
    log.admin().create_topic(&old).unwrap();
    assert_eq!(log.admin().differences(&old).unwrap(), []);
    let found = log.admin().differences(&new).unwrap();
    assert!(found.contains(&Difference::TooFew { found: 1, wanted: 3 }) && found.len() == 3, "{found:?}");
    log.admin().grow_topic(&new.name, 3).unwrap();
    log.admin().alter_topic(&new.name, &changes(&found)).unwrap();
    assert!((0..100).any(|_| log.admin().differences(&new).unwrap().is_empty()));
}

#[test]
fn a_deleted_topic_is_gone_and_may_be_deleted_again() {
    let (log, topic) = (log(), topic(1));
    log.admin().delete_topic(&topic).unwrap();
    log.admin().delete_topic(&topic).unwrap();
    let gone = (0..100).any(|_| log.partitions(&topic).unwrap().is_none());
    assert!(gone);
}

#[test]
fn a_group_says_who_has_what_and_what_it_has_committed() {
    let (log, topic, group) = (log(), topic(2), name("group"));
    write(&log, &[record(&topic, "a")]);
    let mut consumer = member(&log, &group, "m", &topic);
    joined(&mut consumer);
    let mut producer = log.producer(&name("producer")).unwrap();
    let committed = Offset { seq: 9, ..next(&topic, 0, 1) };
    commit(&mut producer, &[], &[committed], &consumer.group_metadata());
    let found = log.admin().group(&group).unwrap();
    assert_eq!(found.state, "Stable");
    let [Member { instance, partitions, .. }] = &found.members[..] else { panic!("{found:?}") };
    assert_eq!((instance.as_str(), &partitions[..]), ("m", &[at(&topic, 0), at(&topic, 1)][..]));
    let owner = log.admin().owner(&group, &topic, 1).unwrap();
    assert!(owner.is_some_and(|client| client.starts_with("stockflow-m-")));
    assert_eq!(log.admin().owner(&group, &topic, 2).unwrap(), None);
    let committed = log.admin().committed(&group).unwrap();
    assert_eq!(committed, [(at(&topic, 0), Committed { next: 1, seq: 9 })]);
    let ends = log.admin().stable_ends(&[at(&topic, 1), at(&topic, 0)]).unwrap();
    assert_eq!(ends, [(at(&topic, 0), 2), (at(&topic, 1), 0)]);
    let refused = log.admin().delete_group(&group).unwrap_err();
    assert!(refused.to_string().contains("has members"), "{refused}");
}

#[test]
fn a_group_that_nobody_has_joined_is_empty_and_its_deletion_no_error() {
    let (log, group) = (log(), name("group"));
    // Brokers that have just started may take their time to find who coordinates it.
    let found = (0..6).find_map(|_| log.admin().group(&group).ok());
    assert_eq!(found.unwrap().members, []);
    assert_eq!(log.admin().committed(&group).unwrap(), []);
    log.admin().delete_group(&group).unwrap();
}

#[test]
fn a_topic_that_is_made_anew_has_another_id() {
    let (log, topic) = (log(), topic(1));
    let id = log.admin().topic_id(&topic).unwrap();
    assert!(id.as_ref().is_some_and(|id| !id.is_empty()), "{id:?}");
    assert_eq!(log.admin().topic_id(&topic).unwrap(), id);
    log.admin().delete_topic(&topic).unwrap();
    let new = NewTopic { name: topic.clone(), partitions: 1, replication: 1, config: Vec::new() };
    let made = (0..100).find(|_| log.admin().create_topic(&new).is_ok() && log.admin().topic_id(&topic).is_ok());
    assert!(made.is_some() && log.admin().topic_id(&topic).unwrap() != id);
}
