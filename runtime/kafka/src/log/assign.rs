//! Assignment: what librdkafka's changes mean for a member, and when they are carried out.

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use stockflow_log::{Assignment, LogError, Start, TopicPartition};

use crate::base::context::{Change, Context};
use crate::base::events::look;
use crate::base::failure::{explained, failure, fatal, hopeless};
use crate::log::consumer::KafkaConsumer;
use crate::log::member::{gives_up, takes};
use crate::log::offsets::{committed, shown, stable};
use crate::log::places::{Place, subscription_of};

const ACTION: &str = "take part in a group";

impl KafkaConsumer {
    /// Gives up what the caller was told was revoked: it has polled again.
    pub(crate) fn give_up_revoked(&mut self) -> Result<(), LogError> {
        if self.revoking.is_empty() {
            return Ok(());
        }
        let gone = std::mem::take(&mut self.revoking);
        self.let_go(&gone)
    }

    /// Looks at what has happened, and carries out the first change of assignment there is. One
    /// that cannot be carried out yet is tried again by the next poll.
    pub(crate) fn settle(&mut self) -> Result<Option<Assignment>, LogError> {
        let member = self.member.consumer();
        look(
            member,
            |error| told(member, error),
            |topic, partition| {
                tracing::error!(topic, partition, "the member was given a record, and fetches none");
            },
        )?;
        self.fetcher.look(told)?;
        loop {
            let Some(change) = self.member.consumer().context().changes().front().cloned() else { return Ok(None) };
            let assignment = match change {
                Change::Assign(come) => self.assign(come)?,
                Change::Revoke(gone) => self.revoke(gone)?,
            };
            self.member.consumer().context().changes().pop_front();
            // Nothing has happened to what is fetched, as far as we know: that is made sure of.
            self.fetcher.disturbed();
            if assignment.is_some() {
                return Ok(assignment);
            }
        }
    }

    fn assign(&mut self, come: Vec<TopicPartition>) -> Result<Option<Assignment>, LogError> {
        let starts = self.starts(&come)?;
        let member = self.member.consumer();
        if let Err(error) = takes(member) {
            if member.assignment_lost() {
                return Ok(None); // Lost before it was taken.
            }
            return Err(failure(ACTION, &error));
        }
        for place in starts {
            self.fetcher.add(place);
        }
        Ok((!come.is_empty()).then_some(Assignment::Assigned(come)))
    }

    /// Where to begin: at what the group has committed, else where the subscription says.
    fn starts(&self, come: &[TopicPartition]) -> Result<Vec<Place>, LogError> {
        if come.is_empty() {
            return Ok(Vec::new());
        }
        let member = self.member.consumer();
        let found = committed(member, come)?;
        let mut starts = Vec::with_capacity(come.len());
        for (partition, committed) in come.iter().zip(found) {
            let Some(subscription) = subscription_of(&self.subscriptions, &partition.topic) else {
                let message = format!(
                    "{} was assigned, but is not subscribed to: the group still has what this member read before. Start \
                     it again once kafka.sessionTimeout is over",
                    shown(partition)
                );
                return Err(LogError::Fatal { action: ACTION, message });
            };
            let next = match committed {
                Some(committed) => committed.next,
                None => {
                    let (earliest, end) = stable("find where to begin", member.client(), partition)?;
                    match self.subscriptions[usize::from(subscription)].start {
                        Start::Earliest => earliest,
                        Start::Latest => end,
                    }
                }
            };
            starts.push(Place::new(partition.clone(), subscription, next));
        }
        Ok(starts)
    }

    fn revoke(&mut self, gone: Vec<TopicPartition>) -> Result<Option<Assignment>, LogError> {
        if self.member.consumer().assignment_lost() {
            self.let_go(&gone)?;
            return Ok((!gone.is_empty()).then_some(Assignment::Lost(gone)));
        }
        if gone.is_empty() {
            self.let_go(&gone)?;
            return Ok(None);
        }
        self.revoking.clone_from(&gone);
        Ok(Some(Assignment::Revoked(gone)))
    }

    /// Carries out what librdkafka waits for, as it does not close before.
    pub(crate) fn let_changes_pass(&mut self) -> Result<(), LogError> {
        self.member.consumer().context().close();
        self.give_up_revoked()?;
        let member = self.member.consumer();
        loop {
            let Some(change) = member.context().changes().pop_front() else { return Ok(()) };
            let done = match change {
                Change::Revoke(_) => gives_up(member),
                Change::Assign(_) => takes(member),
            };
            done.map_err(|error| failure(ACTION, &error))?;
        }
    }

    fn let_go(&mut self, gone: &[TopicPartition]) -> Result<(), LogError> {
        self.fetcher.remove(gone);
        gives_up(self.member.consumer()).map_err(|error| failure(ACTION, &error))
    }
}

impl Drop for KafkaConsumer {
    fn drop(&mut self) {
        if let Err(error) = self.let_changes_pass() {
            tracing::debug!(%error, "a change of assignment failed while leaving");
        }
    }
}

/// What an error means to a member, or to who fetches for it.
///
/// # Errors
/// What the caller can do something about, or should know of: that a person must mend something,
/// that this member was replaced, that no broker can be reached, that a topic is not there.
fn told(consumer: &BaseConsumer<Context>, error: &KafkaError) -> Result<(), LogError> {
    if let Some(error) = fatal(ACTION, consumer.client()) {
        return Err(error);
    }
    let complaint = consumer.context().complaint();
    if let Some(error) = complaint.as_ref().and_then(|complaint| hopeless(ACTION, complaint)) {
        consumer.context().clear();
        return Err(error);
    }
    let said = complaint.map(|complaint| complaint.reason).unwrap_or_default();
    match error.rdkafka_error_code() {
        // librdkafka goes on with other brokers, or connects again.
        Some(Code::BrokerTransportFailure | Code::Resolve | Code::OperationTimedOut | Code::SSL) => Ok(()),
        // Its changes of assignment follow.
        Some(Code::PollExceeded | Code::AssignmentLost) => Ok(()),
        _ => Err(explained(ACTION, error, &said)),
    }
}
