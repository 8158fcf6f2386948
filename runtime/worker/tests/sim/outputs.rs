//! Outputs: what is in topics, as a reader of committed data sees it.

use std::collections::BTreeMap;
use std::time::Duration;

use stockflow_log::{Log, MemoryLog, Reader, Record, TopicPartition};

use crate::shop::OUTPUTS;

/// All records of a partition that are left.
pub fn records(log: &MemoryLog, topic: &str, number: u32) -> Vec<Record> {
    let mut reader = log.reader().unwrap();
    let partition = TopicPartition { topic: topic.to_owned(), partition: number };
    reader.assign(&partition, 0).unwrap();
    let mut records = Vec::new();
    reader.poll(usize::MAX, Duration::ZERO, &mut records).unwrap();
    records
}

/// The values of a topic with two partitions.
pub fn values(log: &MemoryLog, topic: &str) -> Vec<String> {
    let all = (0..2).flat_map(|number| records(log, topic, number)).filter_map(|record| record.value);
    all.map(|value| String::from_utf8_lossy(&value).into_owned()).collect()
}

/// What was told of a key, in its order: value, timestamp, headers.
pub type Told = Vec<(String, i64, String)>;

/// By topic and key.
pub fn outputs(log: &MemoryLog) -> BTreeMap<(&'static str, String), Told> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let mut all: BTreeMap<(&'static str, String), Told> = BTreeMap::new();
    for topic in OUTPUTS {
        for partition in 0..log.partitions(topic).unwrap().unwrap() {
            for record in records(log, topic, partition) {
                let key = record.key.as_deref().map(text).unwrap_or_default();
                let headers = record.headers.iter().map(|(name, value)| format!("{name}={};", text(value))).collect();
                let value = record.value.as_deref().map(text).unwrap_or_default();
                all.entry((topic, key)).or_default().push((value, record.timestamp_ms, headers));
            }
        }
    }
    all
}
