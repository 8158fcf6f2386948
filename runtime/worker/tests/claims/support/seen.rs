//! What is seen: the records of a topic, as a reader of committed data gets them.

use std::time::Duration;

use serde_json::Value;
use stockflow_log::{
    Assignment, Consumer, ConsumerOptions, Log, MemoryLog, Record, Start, Subscription, TopicPartition,
};

/// A record of a topic; without its offset, which transactions make gaps in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    pub partition: u32,
    pub key: Option<String>,
    pub value: Option<Vec<u8>>,
    pub timestamp_ms: i64,
    pub headers: Vec<(String, String)>,
}

impl Seen {
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(self.value.as_deref().unwrap()).unwrap()
    }

    pub fn text(&self, name: &str) -> String {
        self.json()[name].as_str().unwrap_or_else(|| panic!("no text {name} in {}", self.json())).to_owned()
    }

    pub fn number(&self, name: &str) -> i64 {
        self.json()[name].as_i64().unwrap_or_else(|| panic!("no number {name} in {}", self.json()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn of(record: Record) -> Seen {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Seen {
            partition: record.partition,
            key: record.key.as_deref().map(text),
            value: record.value.map(|value| value.to_vec()),
            timestamp_ms: record.timestamp_ms,
            headers: record.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        }
    }
}

/// All that is in a topic, in order within each partition, the partitions one behind the other.
pub fn seen(log: &MemoryLog, topic: &str) -> Vec<Seen> {
    let options = ConsumerOptions {
        group: format!("reader of {topic}"),
        instance: "reader".to_owned(),
        subscriptions: vec![Subscription { topic: topic.to_owned(), start: Start::Earliest }],
    };
    let mut consumer = log.consumer(options).unwrap();
    let partitions = log.partitions(topic).unwrap().unwrap();
    let mut records = Vec::new();
    let mut owned = 0;
    while owned < partitions as usize || !at_end(log, &mut consumer, topic, partitions) {
        match consumer.poll(10_000, Duration::ZERO, &mut records).unwrap() {
            Some(Assignment::Assigned(come)) => owned += come.len(),
            Some(other) => panic!("{other:?} for a reader of its own"),
            None => {}
        }
    }
    records.sort_by_key(|record| (record.partition, record.offset));
    records.into_iter().map(Seen::of).collect()
}

fn at_end(log: &impl Log, consumer: &mut impl Consumer, topic: &str, partitions: u32) -> bool {
    (0..partitions).all(|partition| {
        let partition = TopicPartition { topic: topic.to_owned(), partition };
        consumer.position(&partition).unwrap() == log.stable_end(&partition).unwrap()
    })
}
