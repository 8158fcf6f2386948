//! The loop in plain rdkafka, with the same settings.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::types::RDKafkaErrorCode;
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};

use crate::{OUTPUT, PARTITIONS, TRANSACTION};

const WAIT: Duration = Duration::from_secs(30);
const MOMENT: Duration = Duration::from_millis(1);

pub fn run(bootstrap: &str, output: &str, records: usize) {
    let consumer = consumer(bootstrap, output);
    let producer = producer(bootstrap, output);
    let mut done = 0;
    while done < records {
        producer.begin_transaction().unwrap();
        let (mut nexts, mut taken) = (BTreeMap::new(), 0);
        while taken < TRANSACTION && done + taken < records {
            let Some(message) = consumer.poll(Duration::from_millis(100)) else { continue };
            let message = message.unwrap();
            nexts.insert(message.partition(), message.offset() + 1);
            let record = BaseRecord::to(output).partition(message.partition()).payload(&OUTPUT);
            let mut record = record.key(message.key().unwrap()).timestamp(message.timestamp().to_millis().unwrap());
            while let Err((error, back)) = producer.send(record) {
                assert_eq!(error.rdkafka_error_code(), Some(RDKafkaErrorCode::QueueFull));
                producer.poll(MOMENT);
                record = back;
            }
            taken += 1;
        }
        let mut offsets = TopicPartitionList::new();
        for (partition, next) in nexts {
            offsets.add_partition_offset("input", partition, Offset::Offset(next)).unwrap();
        }
        producer.send_offsets_to_transaction(&offsets, &consumer.group_metadata().unwrap(), WAIT).unwrap();
        while let Err(error) = producer.flush(Duration::ZERO) {
            assert!(matches!(error, KafkaError::Flush(RDKafkaErrorCode::OperationTimedOut)));
            producer.poll(MOMENT);
        }
        producer.commit_transaction(WAIT).unwrap();
        done += taken;
    }
}

fn consumer(bootstrap: &str, group: &str) -> BaseConsumer {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", bootstrap)
        .set("group.id", group)
        .set("isolation.level", "read_committed")
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("auto.offset.reset", "earliest")
        .set("queued.min.messages", "1000000")
        .set("queued.max.messages.kbytes", "16384");
    let consumer: BaseConsumer = config.create().unwrap();
    let mut list = TopicPartitionList::new();
    list.add_partition_range("input", 0, PARTITIONS - 1);
    list.set_all_offsets(Offset::Beginning).unwrap();
    consumer.assign(&list).unwrap();
    consumer
}

fn producer(bootstrap: &str, id: &str) -> BaseProducer {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", bootstrap)
        .set("transactional.id", id)
        .set("compression.type", "lz4")
        .set("linger.ms", "5")
        .set("batch.size", "1000000")
        .set("batch.num.messages", "100000")
        .set("queue.buffering.max.messages", "500000")
        .set("queue.buffering.max.kbytes", "65536")
        .set("delivery.report.only.error", "true");
    let producer: BaseProducer = config.create().unwrap();
    producer.init_transactions(WAIT).unwrap();
    producer
}
