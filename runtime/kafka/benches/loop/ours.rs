//! The loop through the log's interface.

use std::collections::BTreeMap;
use std::time::Duration;

use stockflow_kafka::{KafkaLog, KafkaOptions};
use stockflow_log::{Consumer, ConsumerOptions, Log, Offset, OutRecord, Producer, Start, Subscription, TopicPartition};

use crate::{OUTPUT, TRANSACTION};

pub fn run(bootstrap: &str, output: &str, records: usize) {
    let log = KafkaLog::new(KafkaOptions::new(vec![bootstrap.into()])).unwrap();
    let subscriptions = vec![Subscription { topic: "input".into(), start: Start::Earliest }];
    let options = ConsumerOptions { group: output.into(), instance: "m".into(), subscriptions };
    let mut consumer = log.consumer(options).unwrap();
    let mut producer = log.producer(output).unwrap();
    let (mut batch, mut done) = (Vec::new(), 0);
    while done < records {
        producer.begin().unwrap();
        let (mut nexts, mut taken) = (BTreeMap::new(), 0);
        while taken < TRANSACTION && done + taken < records {
            batch.clear();
            consumer.poll(TRANSACTION - taken, Duration::from_millis(100), &mut batch).unwrap();
            for record in &batch {
                nexts.insert(record.partition, record.offset + 1);
                let out = OutRecord {
                    topic: output,
                    partition: Some(record.partition),
                    timestamp_ms: record.timestamp_ms,
                    key: record.key.as_deref(),
                    value: Some(&OUTPUT),
                    headers: &[],
                };
                producer.send(out).unwrap();
            }
            taken += batch.len();
        }
        let offsets: Vec<Offset> = nexts.into_iter().map(|(partition, next)| offset(partition, next)).collect();
        producer.commit(&offsets, &consumer.group_metadata()).unwrap();
        done += taken;
    }
}

fn offset(partition: u32, next: i64) -> Offset {
    Offset { partition: TopicPartition { topic: "input".into(), partition }, next, seq: 0 }
}
