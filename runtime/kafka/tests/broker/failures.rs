//! What goes wrong, and how it is told.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::mocking::MockCluster;
use rdkafka::types::RDKafkaRespErr::{
    RD_KAFKA_RESP_ERR_NO_ERROR as NO_ERROR, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART as UNKNOWN,
};
use stockflow_kafka::{KafkaLog, KafkaOptions, Sasl, SaslMechanism};
use stockflow_log::{Consumer, Log, LogError, Reader};
use stockflow_secrets::{Folder, SecretKey};

use crate::support::{
    at, joined, log, member, member_options, name, nobody_listens, nowhere, options, topic, web_server,
};

#[test]
fn brokers_that_are_away_are_waited_for() {
    let mut consumer = nowhere().consumer(member_options("group", "m", "topic")).unwrap();
    let away = (0..30).find_map(|_| consumer.poll(1, Duration::from_secs(1), &mut Vec::new()).err()).unwrap();
    assert!(matches!(away, LogError::Retriable { .. }), "{away}");
    assert!(away.to_string().contains("nothing listens there"), "{away}");
}

#[test]
fn who_speaks_http_is_told_as_that_and_not_as_an_answer_that_is_too_large() {
    let log = KafkaLog::new(KafkaOptions::new(vec![web_server()])).unwrap();
    let mut consumer = log.consumer(member_options("group", "m", "topic")).unwrap();
    let away = (0..30).find_map(|_| consumer.poll(1, Duration::from_secs(1), &mut Vec::new()).err()).unwrap();
    assert!(matches!(away, LogError::Retriable { .. }), "{away}");
    let said = away.to_string();
    assert!(said.contains("speaks HTTP and not Kafka") && !said.contains("max.bytes"), "{said}");
}

#[test]
fn a_topic_that_is_not_there_is_waited_for() {
    let topic = name("missing");
    let mut consumer = log().consumer(member_options(&name("group"), "m", &topic)).unwrap();
    let missing = (0..30).find_map(|_| consumer.poll(1, Duration::from_secs(1), &mut Vec::new()).err()).unwrap();
    assert!(matches!(missing, LogError::Retriable { .. }), "{missing}");
    assert!(missing.to_string().contains(&topic) && missing.to_string().contains("create it"), "{missing}");
}

#[test]
fn a_password_that_is_not_there_yet_is_waited_for_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("ann")).unwrap();
    let file = |key: &str| folder.path().join("ann").join(key);
    let (username, password) = (file("username"), file("password"));
    std::fs::write(username, "ann\n").unwrap();
    let mut options = KafkaOptions::new(vec![nobody_listens()]);
    options.secrets = Arc::new(Folder::new(folder.path()));
    let of_ann = |key: &str| SecretKey { name: "ann".into(), key: key.into() };
    let (mechanism, username) = (SaslMechanism::ScramSha512, of_ann("username"));
    options.sasl = Some(Sasl { mechanism, username, password: of_ann("password") });
    let log = KafkaLog::new(options).unwrap();
    let early = log.reader().err().unwrap();
    assert!(matches!(early, LogError::Retriable { .. }), "{early}");
    std::fs::write(&password, "hunter2\n").unwrap();
    log.reader().unwrap();
    assert!(!format!("{log:?}").contains("hunter2"));
    std::fs::write(&password, "\n").unwrap();
    let empty = log.reader().err().unwrap();
    assert!(matches!(empty, LogError::Fatal { .. }) && empty.to_string().contains("is empty"), "{empty}");
}

#[test]
fn a_setting_that_does_not_exist_is_named_and_its_value_is_not() {
    let mut options = KafkaOptions::new(vec![nobody_listens()]);
    options.config.insert("no.such.setting".into(), "hunter2".into());
    let unknown = KafkaLog::new(options).unwrap().reader().err().unwrap().to_string();
    assert!(unknown.contains("no.such.setting") && !unknown.contains("hunter2"), "{unknown}");
}

#[test]
fn a_topic_that_is_deleted_while_it_is_read_is_told() {
    let (topic, mut options) = (topic(1), options());
    options.config.insert("topic.metadata.propagation.max.ms".into(), "0".into());
    let log = KafkaLog::new(options).unwrap();
    let mut consumer = member(&log, &name("group"), "m", &topic);
    joined(&mut consumer);
    log.admin().delete_topic(&topic).unwrap();
    let gone = (0..30).find_map(|_| consumer.poll(1, Duration::from_secs(1), &mut Vec::new()).err()).unwrap();
    assert!(matches!(gone, LogError::Retriable { .. }), "{gone}");
    assert!(gone.to_string().contains("no such topic") && gone.to_string().contains(&topic), "{gone}");
}

#[test]
fn a_topic_that_a_broker_does_not_know_for_a_moment_is_not_taken_for_deleted() {
    let cluster = MockCluster::new(1).unwrap();
    let topic = name("topic");
    cluster.create_topic(&topic, 1, 1).unwrap();
    let mut options = KafkaOptions::new(vec![cluster.bootstrap_servers()]);
    // So that one answer is enough for librdkafka.
    options.config.insert("topic.metadata.propagation.max.ms".into(), "0".into());
    options.config.insert("topic.metadata.refresh.interval.ms".into(), "100".into());
    let mut reader = KafkaLog::new(options).unwrap().reader().unwrap();
    reader.assign(&at(&topic, 0), 0).unwrap();
    reader.poll(1, Duration::from_secs(1), &mut Vec::new()).unwrap();
    cluster.topic_error(&topic, UNKNOWN).unwrap();
    let reading = std::thread::spawn(move || {
        let mut poll = || reader.poll(1, Duration::from_millis(500), &mut Vec::new());
        let doubted = (0..60).find_map(|_| poll().err());
        (doubted, (0..60).any(|_| poll().is_ok()))
    });
    // Longer than librdkafka takes to hear of it, and not as long as it takes to be believed.
    std::thread::sleep(Duration::from_secs(3));
    cluster.topic_error(&topic, NO_ERROR).unwrap();
    let (doubted, goes_on) = reading.join().unwrap();
    assert!(matches!(doubted, Some(LogError::Retriable { .. })), "{doubted:?}");
    assert!(goes_on);
}
