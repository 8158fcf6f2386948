//! What was sent, and what became of it on the way to the books.

use std::collections::BTreeMap;

use serde_json::Value;
use stockflow_tests::kafka::Record;

/// How often each event is there.
pub fn ids(records: &[Record]) -> BTreeMap<String, usize> {
    let mut ids = BTreeMap::new();
    for record in records {
        *ids.entry(id(record)).or_default() += 1;
    }
    ids
}

fn id(record: &Record) -> String {
    let event: Value = serde_json::from_slice(record.value.as_ref().unwrap()).unwrap();
    event["eventId"].as_str().unwrap().to_owned()
}

/// What was sent, in the order in which the books got it: normalized, a sale's quantity is below zero.
pub fn as_sent(events: &[Record], canonical: Vec<Record>) -> Vec<Record> {
    let sent: BTreeMap<String, &Record> = events.iter().map(|event| (id(event), event)).collect();
    let value = |record: &Record| sent[&id(record)].value.clone();
    canonical.into_iter().map(|record| Record { value: value(&record), ..record }).collect()
}
