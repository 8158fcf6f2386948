//! The member: takes part in a group, and fetches nothing (see [`crate::log::fetcher`]).
//!
//! What the group gives it is acknowledged with empty lists: librdkafka keeps what a member owns
//! apart from what it fetches, and waits only for the acknowledgement.

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaResult;

use crate::base::context::Context;
use crate::sys::intake::Intake;
use crate::sys::parted::Parted;

/// A client that is a member of a group. To be dropped before the intake that it wakes.
pub(crate) struct Member(Parted<BaseConsumer<Context>>);

impl Member {
    /// A member whose events wake whoever waits at the intake.
    pub(crate) fn waking(intake: &Intake, mut consumer: BaseConsumer<Context>) -> Member {
        intake.is_woken_by(&mut consumer);
        Member(Parted::new(consumer))
    }

    pub(crate) fn consumer(&self) -> &BaseConsumer<Context> {
        &self.0
    }
}

/// Says that what the group has assigned is taken.
pub(crate) fn takes(member: &BaseConsumer<Context>) -> KafkaResult<()> {
    member.incremental_assign(&TopicPartitionList::new())
}

/// Says that what the group has revoked is given up, and may go to others.
pub(crate) fn gives_up(member: &BaseConsumer<Context>) -> KafkaResult<()> {
    member.incremental_unassign(&TopicPartitionList::new())
}

impl Drop for Member {
    fn drop(&mut self) {
        self.0.context().close();
        self.0.set_nonempty_callback(|| ());
    }
}
