//! The consumer: a member of a group, on the caller's thread.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use rdkafka::client::Client;
use rdkafka::consumer::Consumer as _;
use stockflow_log::{
    Assignment, Committed, Consumer, ConsumerOptions, GroupMetadata, LogError, Record, Subscription, TopicPartition,
};

use crate::batch::Blocks;
use crate::context::Context;
use crate::fetching::{self, Fault};
use crate::lists::list;
use crate::places::Places;
use crate::sys::intake::Intake;
use crate::sys::transaction::member;
use crate::{failure, offsets};

/// What [`GroupMetadata::generation`] is while a consumer is no member of its group.
pub(crate) const NO_MEMBER: u64 = u64::MAX;

/// A member of a Kafka consumer group.
///
/// Membership is static: a member that is dropped keeps its partitions until it is back, or until
/// the session time-out has passed. Without a name ([`ConsumerOptions::instance`] is empty) it
/// leaves at once.
pub struct KafkaConsumer {
    pub(crate) intake: Intake,
    pub(crate) subscriptions: Vec<Subscription>,
    pub(crate) places: Places,
    /// The topics of which it has had a partition.
    pub(crate) known: BTreeSet<String>,
    /// Told to be revoked, and given up when the caller polls again.
    pub(crate) revoking: Vec<TopicPartition>,
    /// What was found in the place of a record, while records came with it.
    faults: Vec<Fault>,
    blocks: Blocks,
    group: String,
    instance: String,
}

impl KafkaConsumer {
    pub(crate) fn new(intake: Intake, options: ConsumerOptions) -> KafkaConsumer {
        let ConsumerOptions { group, instance, subscriptions } = options;
        KafkaConsumer {
            intake,
            subscriptions,
            places: Places::default(),
            known: BTreeSet::new(),
            revoking: Vec::new(),
            faults: Vec::new(),
            blocks: Blocks::default(),
            group,
            instance,
        }
    }

    fn client(&self) -> &Client<Context> {
        self.intake.consumer().client()
    }

    fn read(&mut self, max: usize, wait: Duration, out: &mut Vec<Record>) -> bool {
        let (places, blocks, faults) = (&mut self.places, &mut self.blocks, &mut self.faults);
        fetching::take(&mut self.intake, max, wait, places, blocks, (out, faults))
    }
}

impl Consumer for KafkaConsumer {
    #[allow(clippy::disallowed_methods, reason = "what librdkafka wakes us for may be no record: the wait goes on")]
    fn poll(
        &mut self,
        max_records: usize,
        wait: Duration,
        out: &mut Vec<Record>,
    ) -> Result<Option<Assignment>, LogError> {
        let begun = Instant::now();
        self.give_up_revoked()?;
        let mut left = wait;
        loop {
            if let Some(fault) = self.faults.pop() {
                return Err(fetching::told(fault));
            }
            if let Some(assignment) = self.settle()? {
                return Ok(Some(assignment));
            }
            if self.read(max_records, left, out) {
                return Ok(None);
            }
            left = wait.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return self.faults.pop().map_or_else(|| self.settle(), |fault| Err(fetching::told(fault)));
            }
        }
    }

    fn seek(&mut self, partition: &TopicPartition, next: i64) -> Result<(), LogError> {
        let action = "seek";
        let place = self.places.get(action, partition)?;
        fetching::seek(action, self.intake.consumer(), partition, next)?;
        place.next = next;
        Ok(())
    }

    fn pause(&mut self, partitions: &[TopicPartition]) -> Result<(), LogError> {
        let action = "pause";
        partitions.iter().try_for_each(|partition| self.places.get(action, partition).map(drop))?;
        let paused = self.intake.consumer().pause(&list(action, partitions)?);
        paused.map_err(|error| failure::failure(action, &error))
    }

    fn resume(&mut self, partitions: &[TopicPartition]) -> Result<(), LogError> {
        let action = "resume";
        partitions.iter().try_for_each(|partition| self.places.get(action, partition).map(drop))?;
        let resumed = self.intake.consumer().resume(&list(action, partitions)?);
        resumed.map_err(|error| failure::failure(action, &error))
    }

    fn committed(&mut self, partition: &TopicPartition) -> Result<Option<Committed>, LogError> {
        let found = offsets::committed(self.intake.consumer(), std::slice::from_ref(partition))?;
        Ok(found.into_iter().next().flatten())
    }

    fn position(&mut self, partition: &TopicPartition) -> Result<i64, LogError> {
        Ok(self.places.get("read the position", partition)?.next)
    }

    fn end_seen(&mut self, partition: &TopicPartition) -> Option<i64> {
        self.intake.end_seen(&partition.topic, i32::try_from(partition.partition).ok()?)
    }

    fn group_metadata(&self) -> GroupMetadata {
        let (generation, member) = member(self.client()).unwrap_or((-1, String::new()));
        GroupMetadata {
            group: self.group.clone(),
            instance: self.instance.clone(),
            generation: u64::try_from(generation).unwrap_or(NO_MEMBER),
            member,
        }
    }
}
