//! What is fetched: records to the caller, and faults in their place to be mended.

use std::thread;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use stockflow_log::{LogError, Record, TopicPartition};

use crate::batch::Blocks;
use crate::context::Context;
use crate::failure::{by_code, deleted, explained, fatal};
use crate::limits::SEEK_WAIT;
use crate::lists::list_at;
use crate::offsets::shown;
use crate::places::{Place, Places};
use crate::sys::fetched::Fetched;
use crate::sys::intake::Intake;

/// Between two tries of a seek.
const SEEK_STEP: Duration = Duration::from_millis(5);

/// An error that came where a record might have been.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    code: Code,
    partition: TopicPartition,
    said: String,
}

/// Takes what is fetched: records to `out`, the ends of partitions to their places. True when
/// there was anything that moved a place.
pub(crate) fn take(
    intake: &mut Intake,
    max: usize,
    wait: Duration,
    places: &mut Places,
    blocks: &mut Blocks,
    (out, faults): (&mut Vec<Record>, &mut Vec<Fault>),
) -> bool {
    let mut moved = false;
    intake.take(max, wait, |fetched| {
        let Some(place) = places.fetched(fetched.topic(), fetched.partition()) else { return };
        let at = fetched.offset();
        match fetched.error() {
            None | Some(Code::PartitionEOF) if at < place.next => {
                faults.push(fault(Code::LogTruncation, place, fetched));
            }
            None => {
                place.next = at + 1;
                moved = true;
                out.push(blocks.record(place.subscription, place.partition.partition, fetched));
            }
            Some(Code::PartitionEOF) => {
                moved |= at > place.next;
                place.next = at;
            }
            Some(code) => faults.push(fault(code, place, fetched)),
        }
    });
    moved
}

fn fault(code: Code, place: &Place, fetched: Fetched<'_>) -> Fault {
    Fault { code, partition: place.partition.clone(), said: fetched.explanation() }
}

/// What a fault means: none of them can be mended here.
pub(crate) fn told(fault: Fault) -> LogError {
    let action = "read records";
    let Fault { code, partition, said } = fault;
    let what = shown(&partition);
    let fatal = |message| LogError::Fatal { action, message };
    match code {
        Code::LogTruncation => fatal(format!(
            "{what} has become shorter than what was read from it: it was made anew, or the brokers have lost \
             records; its group must begin anew too"
        )),
        Code::UnknownTopicOrPartition | Code::UnknownTopic | Code::UnknownPartition => deleted(action, &what),
        code => by_code(action, code, &format!("{what}: {said}")),
    }
}

/// Reads on from `next`. Fetching of what has only just been assigned may still have to begin.
pub(crate) fn seek(
    action: &'static str,
    consumer: &BaseConsumer<Context>,
    partition: &TopicPartition,
    next: i64,
) -> Result<(), LogError> {
    let mut waited = Duration::ZERO;
    loop {
        let sought = consumer.seek_partitions(list_at(action, [(partition, next)])?, SEEK_WAIT);
        let refused = sought.and_then(|list| list.elements().iter().try_for_each(|element| element.error()));
        let Err(error) = refused else { return Ok(()) };
        // Then librdkafka has taken all partitions away: they are never fetched from again.
        if let Some(error) = fatal(action, consumer.client()) {
            return Err(error);
        }
        let early = error.rdkafka_error_code() == Some(Code::State);
        if early && consumer.assignment_lost() {
            return Ok(()); // The caller is told by the next poll.
        }
        if !early || waited >= SEEK_WAIT {
            return Err(seek_failed(action, &error, partition));
        }
        thread::sleep(SEEK_STEP);
        waited += SEEK_STEP;
    }
}

fn seek_failed(action: &'static str, error: &KafkaError, partition: &TopicPartition) -> LogError {
    explained(action, error, &shown(partition))
}
