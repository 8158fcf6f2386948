//! The fetcher: a client that reads partitions from where it is told to, and is in no group.
//!
//! # Why the member of the group is another client
//! librdkafka pauses and resumes what a member fetches at each change of the group, and goes on
//! where the application is as librdkafka has it. A transaction's marker that was fetched before
//! a seek and is passed over after it puts that place behind what was sought
//! (`rd_kafka_op_handle_std` does not ask whether a marker is outdated), and the next change of
//! the group goes on from there: events were lost. Here nothing is paused, and nothing but what
//! this file does moves a reading: it begins at a position, is sent to one, or ends.

use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use stockflow_log::{LogError, Record, TopicPartition, Verdict};

use crate::base::context::Context;
use crate::base::events::look;
use crate::base::failure::failure;
use crate::base::lists::{list, list_at, number};
use crate::log::batch::Blocks;
use crate::log::doubts;
use crate::log::fault::Fault;
use crate::log::offsets::shown;
use crate::log::places::{Place, Places};
use crate::log::seek::seek;
use crate::sys::intake::Intake;

pub(crate) const ACTION: &str = "fetch";

/// Reads partitions, each from its position on.
pub(crate) struct Fetcher {
    pub(crate) intake: Intake,
    pub(crate) places: Places,
    /// No places any more, and still fetched.
    leaving: Vec<TopicPartition>,
    /// What was found in the place of a record, while records came with it.
    faults: Vec<Fault>,
    /// Whether it goes on behind what was deleted before it was read.
    pub(crate) skips_deleted: bool,
    blocks: Blocks,
}

impl Fetcher {
    pub(crate) fn new(intake: Intake) -> Fetcher {
        let (places, blocks) = (Places::default(), Blocks::default());
        Fetcher { intake, places, leaving: Vec::new(), faults: Vec::new(), skips_deleted: false, blocks }
    }

    pub(crate) fn consumer(&self) -> &BaseConsumer<Context> {
        self.intake.consumer()
    }

    /// A partition to be read.
    pub(crate) fn add(&mut self, place: Place) {
        self.remove(std::slice::from_ref(&place.partition));
        self.places.add(place);
    }

    /// Partitions that are not to be read any more.
    pub(crate) fn remove(&mut self, partitions: &[TopicPartition]) {
        self.leaving.append(&mut self.places.remove(partitions));
    }

    /// Something has happened that might have moved a reading: each begins again.
    pub(crate) fn disturbed(&mut self) {
        self.places.iter_mut().for_each(|place| place.position.disturbed());
    }

    /// Errors that were found and not told yet are of another partition.
    pub(crate) fn forget_faults(&mut self) {
        self.faults.clear();
    }

    /// Looks at what librdkafka tells of its connections.
    ///
    /// # Errors
    /// What `told` makes of it, or what was found in the place of a record.
    pub(crate) fn look(
        &mut self,
        told: impl Fn(&BaseConsumer<Context>, &KafkaError) -> Result<(), LogError>,
    ) -> Result<(), LogError> {
        if let Some(fault) = self.faults.pop() {
            self.tell(fault)?;
        }
        let Self { intake, places, .. } = self;
        let consumer = intake.consumer();
        look(
            consumer,
            |error| told(consumer, error),
            |topic, partition| {
                // Beside its queue: nobody has read it there, so that reading begins again.
                tracing::warn!(topic, partition, "a record came by another way than its partition's");
                intake.route(topic, partition);
                if let Some(place) = places.fetched(topic.as_bytes(), partition) {
                    place.position.disturbed();
                }
            },
        )
    }

    /// Reads at most `max` records on, and waits for the first up to `wait`. True when anything
    /// moved a position.
    ///
    /// # Errors
    /// A partition cannot be fetched, or is not what it was.
    pub(crate) fn read(&mut self, max: usize, wait: Duration, out: &mut Vec<Record>) -> Result<bool, LogError> {
        self.end()?;
        self.begin()?;
        self.begin_again()?;
        Ok(self.take(max, wait, out))
    }

    /// Ends what is not to be fetched any more.
    fn end(&mut self) -> Result<(), LogError> {
        let unwanted = |place: &&mut Place| place.is_fetched && (!place.is_wanted || place.is_given_up);
        let mut gone = self.leaving.clone();
        gone.extend(self.places.iter_mut().filter(unwanted).map(|place| place.partition.clone()));
        if gone.is_empty() {
            return Ok(());
        }
        let ended = self.consumer().incremental_unassign(&list(ACTION, &gone)?);
        ended.map_err(|error| failure(ACTION, &error))?;
        self.leaving.clear();
        self.places.iter_mut().filter(unwanted).for_each(|place| {
            (place.is_fetched, place.is_given_up) = (false, false);
        });
        Ok(())
    }

    /// Begins to fetch what is wanted, each at its position.
    fn begin(&mut self) -> Result<(), LogError> {
        let Self { intake, places, .. } = self;
        let missing = |place: &&mut Place| place.is_wanted && !place.is_fetched;
        if !places.iter_mut().any(|place| missing(&place)) {
            return Ok(());
        }
        let consumer = intake.consumer();
        // What was ended has by then been taken out of our queue, in which it is put now.
        consumer.assignment().map_err(|error| failure(ACTION, &error))?;
        for place in places.iter_mut().filter(missing) {
            if !intake.route(&place.partition.topic, number(ACTION, place.partition.partition)?) {
                let message = format!("{}: librdkafka has no queue for it", shown(&place.partition));
                return Err(LogError::Fatal { action: ACTION, message });
            }
        }
        let starts = places.iter_mut().filter(missing).map(|place| (&place.partition, place.position.next()));
        let starts = list_at(ACTION, starts)?;
        consumer.incremental_assign(&starts).map_err(|error| failure(ACTION, &error))?;
        for place in places.iter_mut().filter(missing) {
            place.is_fetched = true;
            place.position.disturbed();
            place.position.begun();
        }
        Ok(())
    }

    /// Sends readings that were moved, or are not believed, to their positions.
    fn begin_again(&mut self) -> Result<(), LogError> {
        let consumer = self.intake.consumer();
        for place in self.places.iter_mut().filter(|place| place.is_fetched) {
            let Some(next) = place.position.to_begin() else { continue };
            doubts::look_into(ACTION, consumer, place)?;
            seek(ACTION, consumer, &place.partition, next)?;
            place.position.begun();
        }
        Ok(())
    }

    /// Takes what is fetched: records to `out`, the ends of partitions to their positions.
    fn take(&mut self, max: usize, wait: Duration, out: &mut Vec<Record>) -> bool {
        let Self { intake, places, faults, blocks, .. } = self;
        let mut moved = false;
        intake.take(max, wait, |fetched| {
            // Of no place: another's to read by now.
            let place = places.fetched(fetched.topic(), fetched.partition()).filter(|place| place.is_fetched);
            let Some(place) = place else { return };
            let (at, before) = (fetched.offset(), place.position.next());
            match fetched.error() {
                None if place.position.record(at) == Verdict::Next => {
                    moved = true;
                    out.push(blocks.record(place.subscription, place.partition.partition, fetched));
                }
                Some(Code::PartitionEOF) => {
                    moved |= place.position.end(at) == Verdict::Next && at > before;
                }
                None => {}
                Some(code) => {
                    let fault = Fault::new(code, place, fetched);
                    place.is_given_up |= fault.ends_reading();
                    faults.push(fault);
                }
            }
        });
        moved
    }
}
