//! Claims about the testbed itself: a Kafka of the test's own starts, serves, and dies.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

use stockflow_tests::kafka::{Cluster, produce, read_committed};

fn events(count: usize) -> impl Iterator<Item = (String, String)> {
    (0..count).map(|number| (format!("sku-{}:here", number % 50), format!("event {number}")))
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn what_was_written_to_one_broker_is_read_back_in_order_and_survives_its_restart() {
    let cluster = Cluster::start(1).unwrap();
    cluster.create_topic("events", 4, &[("retention.ms", "-1")]).unwrap();
    produce(&cluster.bootstrap(), "events", events(1000)).unwrap();
    let records = read_committed(&cluster.bootstrap(), "events").unwrap();
    assert_eq!(records.len(), 1000);
    for pair in records.windows(2).filter(|pair| pair[0].key == pair[1].key) {
        assert!(pair[0].offset < pair[1].offset, "{pair:?}");
    }

    let broker = cluster.broker(0);
    broker.stop().unwrap();
    assert_eq!(broker.pid(), None);
    broker.start().unwrap();
    cluster.ready().unwrap();
    assert_eq!(read_committed(&cluster.bootstrap(), "events").unwrap(), records);
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn three_brokers_serve_on_while_one_is_killed_and_take_it_back() {
    let cluster = Cluster::start(3).unwrap();
    cluster.create_topic("events", 4, &[]).unwrap();
    produce(&cluster.bootstrap(), "events", events(500)).unwrap();
    cluster.broker(1).kill9().unwrap();
    produce(&cluster.bootstrap(), "events", events(500)).unwrap();
    assert_eq!(read_committed(&cluster.bootstrap(), "events").unwrap().len(), 1000);
    cluster.broker(1).start().unwrap();
    cluster.ready().unwrap();
    assert_eq!(read_committed(cluster.broker(1).address(), "events").unwrap().len(), 1000);
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_topic_that_is_not_there_is_said_to_be_missing() {
    let cluster = Cluster::start(1).unwrap();
    let error = read_committed(&cluster.bootstrap(), "events").unwrap_err();
    assert!(error.to_string().contains("cannot read events: "), "{error}");
    cluster.create_topic("events", 1, &[]).unwrap();
    let error = cluster.create_topic("events", 1, &[]).unwrap_err();
    assert!(error.to_string().contains("already exists"), "{error}");
    cluster.delete_topic("events").unwrap();
}
