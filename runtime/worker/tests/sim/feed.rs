//! Feeding: records come into the input, some of them by transactions of others, whose markers take
//! offsets.

use stockflow_log::{GroupMetadata, Log, MemoryLog, OutRecord, Producer};

use crate::shop::INPUT;
use crate::words::headers;
use crate::workload::Sent;
use crate::world::World;

impl World {
    pub fn feed(&self, records: &[Sent]) {
        let mut feeder = self.log.feeder();
        for sent in records {
            let Sent { partition, timestamp_ms, value, word, .. } = sent;
            self.chaos.state().note(|| format!("fed {partition} at {timestamp_ms}, {word:?}: {value}"));
            let headers = headers(sent);
            let record = OutRecord {
                topic: INPUT,
                partition: Some(sent.partition),
                timestamp_ms: sent.timestamp_ms,
                key: Some(sent.key.as_bytes()),
                value: Some(sent.value.as_bytes()),
                headers: &headers,
            };
            if sent.marked {
                feeder.flush().unwrap();
                feed_transaction(&self.log, record);
            } else {
                feeder.send(record).unwrap();
            }
        }
        feeder.flush().unwrap();
    }
}

fn feed_transaction(log: &MemoryLog, record: OutRecord<'_>) {
    let mut producer = log.producer("others").unwrap();
    producer.begin().unwrap();
    producer.send(record).unwrap();
    producer.commit(&[], &GroupMetadata::nobody()).unwrap();
}
