//! One thread: from its partitions to the same ones of the output, a transaction an interval.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::{BorrowedMessage, Headers as _, Message as _, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use rdkafka::types::RDKafkaErrorCode;
use rdkafka::{Offset, TopicPartitionList};

use crate::settings::Settings;

/// As large as an answer of the stock benchmark.
const OUTPUT: [u8; 130] = [b'.'; 130];
/// When a record was due, in runs that measure latency: goes with what comes of it.
const SENT_AT: &str = "sent-at-ns";
/// Between two looks at the clock.
const RECORDS_A_LOOK: u32 = 64;
const PATIENCE: Duration = Duration::from_secs(30);
const MOMENT: Duration = Duration::from_millis(1);
const IDLE: Duration = Duration::from_millis(10);

/// Runs until something fails.
pub fn run(settings: &Settings, number: i32, partitions: &[i32]) -> KafkaResult<()> {
    let consumer: BaseConsumer = settings.consumer().create()?;
    let producer: BaseProducer = settings.producer(number).create()?;
    producer.init_transactions(PATIENCE)?;
    consumer.assign(&starts(settings, &consumer, partitions)?)?;
    loop {
        transaction(settings, &consumer, &producer)?;
    }
}

/// Where the group is. Asked for first, and again: left to the assignment, a coordinator that is not
/// there yet keeps librdkafka from reading for ever.
fn starts(settings: &Settings, consumer: &BaseConsumer, partitions: &[i32]) -> KafkaResult<TopicPartitionList> {
    let mut asked = TopicPartitionList::new();
    for partition in partitions {
        asked.add_partition(&settings.input, *partition);
    }
    let mut tries = 0;
    let found = loop {
        match consumer.committed_offsets(asked.clone(), PATIENCE) {
            Err(_) if tries < 100 => tries += 1,
            found => break found?,
        }
        std::thread::sleep(IDLE);
    };
    let mut starts = TopicPartitionList::new();
    for element in found.elements() {
        let start = if let Offset::Offset(_) = element.offset() { element.offset() } else { Offset::Beginning };
        starts.add_partition_offset(element.topic(), element.partition(), start)?;
    }
    Ok(starts)
}

/// Waits for a record, then goes on for the interval, and commits.
fn transaction(settings: &Settings, consumer: &BaseConsumer, producer: &BaseProducer) -> KafkaResult<()> {
    let Some(first) = next_record(consumer, IDLE)? else { return Ok(()) };
    producer.begin_transaction()?;
    let end = now() + settings.commit_interval;
    let mut next = BTreeMap::new();
    let mut take = |message: BorrowedMessage<'_>| {
        next.insert(message.partition(), message.offset() + 1);
        (0..settings.outputs).try_for_each(|_| send(settings, producer, &message))
    };
    take(first)?;
    let mut taken = 0_u32;
    loop {
        // To poll without waiting, and wait only when nothing is there, was tried: slower by a quarter.
        let message = next_record(consumer, if settings.eager { Duration::ZERO } else { MOMENT })?;
        let waited = message.is_none();
        message.map(&mut take).transpose()?;
        taken = taken.wrapping_add(1);
        if waited && settings.eager || (waited || taken.is_multiple_of(RECORDS_A_LOOK)) && now() >= end {
            break;
        }
    }
    commit(settings, consumer, producer, &next)
}

/// Waits for a record. That the group's coordinator is still being found is no fault.
fn next_record(consumer: &BaseConsumer, wait: Duration) -> KafkaResult<Option<BorrowedMessage<'_>>> {
    use RDKafkaErrorCode::{CoordinatorLoadInProgress, CoordinatorNotAvailable, NotCoordinator};
    match consumer.poll(wait).transpose() {
        Err(KafkaError::MessageConsumption(NotCoordinator | CoordinatorNotAvailable | CoordinatorLoadInProgress)) => {
            Ok(None)
        }
        answer => answer,
    }
}

fn send(settings: &Settings, producer: &BaseProducer, message: &BorrowedMessage<'_>) -> KafkaResult<()> {
    let key = message.key().unwrap_or_default();
    let mut record = BaseRecord::to(&settings.output).partition(message.partition()).key(key).payload(&OUTPUT[..]);
    if let Some(sent_at) = message.headers().and_then(|headers| headers.iter().find(|header| header.key == SENT_AT)) {
        record = record.headers(OwnedHeaders::new().insert(sent_at));
    }
    while let Err((error, back)) = producer.send(record) {
        if error.rdkafka_error_code() != Some(RDKafkaErrorCode::QueueFull) {
            return Err(error);
        }
        producer.poll(MOMENT);
        record = back;
    }
    Ok(())
}

fn commit(
    settings: &Settings,
    consumer: &BaseConsumer,
    producer: &BaseProducer,
    next: &BTreeMap<i32, i64>,
) -> KafkaResult<()> {
    // With nothing that lingers there is nothing to flush.
    while settings.eager && producer.in_flight_count() > 0 {
        producer.poll(MOMENT);
    }
    // A flush of librdkafka ends the linger; that of rust-rdkafka, and its commit, would look
    // again only after 100 ms.
    while let Err(error) = producer.flush(Duration::ZERO) {
        if !matches!(error, KafkaError::Flush(RDKafkaErrorCode::OperationTimedOut)) {
            return Err(error);
        }
        producer.poll(MOMENT);
    }
    let mut offsets = TopicPartitionList::new();
    for (partition, offset) in next {
        offsets.add_partition_offset(&settings.input, *partition, Offset::Offset(*offset))?;
    }
    if let Some(group) = consumer.group_metadata() {
        producer.send_offsets_to_transaction(&offsets, &group, PATIENCE)?;
    }
    producer.commit_transaction(PATIENCE)
}

#[allow(clippy::disallowed_methods, reason = "when to commit is what the interval says")]
fn now() -> Instant {
    Instant::now()
}
