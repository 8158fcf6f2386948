//! The consumer: a member of a group, on the caller's thread.

use std::time::{Duration, Instant};

use rdkafka::consumer::Consumer as _;
use stockflow_log::{
    Assignment, Committed, Consumer, ConsumerOptions, GroupMetadata, LogError, Position, Record, Subscription,
    TopicPartition,
};

use crate::log::fetcher::Fetcher;
use crate::log::member::Member;
use crate::log::offsets;
use crate::sys::transaction;

/// What [`GroupMetadata::generation`] is while a consumer is no member of its group.
pub(crate) const NO_MEMBER: u64 = u64::MAX;

/// A member of a Kafka consumer group.
///
/// Membership is static: a member that is dropped keeps its partitions until it is back, or until
/// the session time-out has passed, unless it has said that it leaves for good. Without a name
/// ([`ConsumerOptions::instance`] is empty) it leaves at once.
pub struct KafkaConsumer {
    pub(crate) member: Member,
    pub(crate) fetcher: Fetcher,
    pub(crate) subscriptions: Vec<Subscription>,
    /// Told to be revoked, and given up when the caller polls again.
    pub(crate) revoking: Vec<TopicPartition>,
    group: String,
    instance: String,
}

impl KafkaConsumer {
    pub(crate) fn new(member: Member, fetcher: Fetcher, options: ConsumerOptions) -> KafkaConsumer {
        let ConsumerOptions { group, instance, subscriptions } = options;
        let revoking = Vec::new();
        KafkaConsumer { member, fetcher, subscriptions, revoking, group, instance }
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
            if let Some(assignment) = self.settle()? {
                return Ok(Some(assignment));
            }
            if self.fetcher.read(max_records, left, out)? {
                return Ok(None);
            }
            left = wait.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return self.settle();
            }
        }
    }

    // These three only say what is wanted: the next poll carries it out.
    fn seek(&mut self, partition: &TopicPartition, next: i64) -> Result<(), LogError> {
        self.fetcher.places.get("seek", partition)?.position = Position::new(next);
        Ok(())
    }

    fn pause(&mut self, partitions: &[TopicPartition]) -> Result<(), LogError> {
        partitions.iter().try_for_each(|partition| {
            self.fetcher.places.get("pause", partition)?.is_wanted = false;
            Ok(())
        })
    }

    fn resume(&mut self, partitions: &[TopicPartition]) -> Result<(), LogError> {
        partitions.iter().try_for_each(|partition| {
            self.fetcher.places.get("resume", partition)?.is_wanted = true;
            Ok(())
        })
    }

    fn committed(&mut self, partition: &TopicPartition) -> Result<Option<Committed>, LogError> {
        let found = offsets::committed(self.member.consumer(), std::slice::from_ref(partition))?;
        Ok(found.into_iter().next().flatten())
    }

    fn position(&mut self, partition: &TopicPartition) -> Result<i64, LogError> {
        Ok(self.fetcher.places.get("read the position", partition)?.position.next())
    }

    fn end_seen(&mut self, partition: &TopicPartition) -> Option<i64> {
        self.fetcher.intake.end_seen(&partition.topic, i32::try_from(partition.partition).ok()?)
    }

    fn leave(&mut self) -> Result<(), LogError> {
        self.leave_for_good()
    }

    fn group_metadata(&self) -> GroupMetadata {
        let (generation, member) = transaction::member(self.member.consumer().client()).unwrap_or((-1, String::new()));
        GroupMetadata {
            group: self.group.clone(),
            instance: self.instance.clone(),
            generation: u64::try_from(generation).unwrap_or(NO_MEMBER),
            member,
        }
    }
}
