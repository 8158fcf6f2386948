//! Groups: who is in one and has which partitions, where partitions end, deleting a group.

use std::thread;
use std::time::Duration;

use pollster::block_on;
use rdkafka::error::RDKafkaErrorCode as Code;
use stockflow_log::{LogError, TopicPartition};

use super::KafkaAdmin;
use super::line::{patience, refused};
use crate::base::limits::QUERY_WAIT;
use crate::base::lists::list;
use crate::sys::answer::NoAnswer;
use crate::sys::ends::{End, ends};
use crate::sys::groups::members;

/// How often a group's coordinator is asked again, when it does not know that it is one yet.
const COORDINATOR_TRIES: u32 = 200;
/// Before a group's coordinator is asked again.
const COORDINATOR_PAUSE: Duration = Duration::from_millis(100);

/// A group as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is doing, in Kafka's word: `Stable`, `PreparingRebalance`, `CompletingRebalance`,
    /// `Empty` or `Dead`.
    pub state: String,
    /// Who is in it.
    pub members: Vec<Member>,
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its stable name; empty when it has none.
    pub instance: String,
    /// The id that the group gave it.
    pub id: String,
    /// The name of its client.
    pub client: String,
    /// Where it is.
    pub host: String,
    /// What it has.
    pub partitions: Vec<TopicPartition>,
}

impl KafkaAdmin {
    /// Who is in a group, and has which partitions. A group that nobody has joined is empty.
    ///
    /// # Errors
    /// `Fatal` when the brokers refuse to say, `Retriable` when they cannot be asked.
    pub fn group(&self, group: &str) -> Result<Group, LogError> {
        let action = "look at a group";
        self.ask(|line| match patiently(|| members(line.client(), group, QUERY_WAIT)) {
            Err(none) if none.code == Code::GroupIdNotFound => Ok(Group { state: "Empty".into(), members: Vec::new() }),
            found => found.map_err(|none| line.unanswered(action, &none)),
        })
    }

    /// The client id of the member that a partition is assigned to; `None` while nobody has it.
    ///
    /// # Errors
    /// As of [`KafkaAdmin::group`].
    pub fn owner(&self, group: &str, topic: &str, partition: u32) -> Result<Option<String>, LogError> {
        let has = |place: &TopicPartition| place.topic == topic && place.partition == partition;
        let members = self.group(group)?.members;
        Ok(members.into_iter().find(|member| member.partitions.iter().any(has)).map(|member| member.client))
    }

    /// Where committed data ends in these partitions.
    ///
    /// # Errors
    /// `Fatal` when the brokers refuse to say; `Retriable` when they cannot be asked, or one of
    /// the partitions is not there.
    pub fn stable_ends(&self, partitions: &[TopicPartition]) -> Result<Vec<(TopicPartition, i64)>, LogError> {
        let action = "read where partitions end";
        if partitions.is_empty() {
            return Ok(Vec::new());
        }
        let asked = list(action, partitions)?;
        self.ask(|line| {
            let found = ends(line.client(), &asked, true, QUERY_WAIT);
            let mut found = found
                .and_then(|found| found.into_iter().map(told).collect::<Result<Vec<_>, _>>())
                .map_err(|none| line.unanswered(action, &none))?;
            found.sort();
            Ok(found)
        })
    }

    /// The same; a partition of which nothing is told is left out.
    ///
    /// # Errors
    /// When the brokers cannot be asked at all.
    pub fn stable_ends_known(&self, partitions: &[TopicPartition]) -> Result<Vec<(TopicPartition, i64)>, LogError> {
        let action = "read where partitions end";
        if partitions.is_empty() {
            return Ok(Vec::new());
        }
        let asked = list(action, partitions)?;
        self.ask(|line| match ends(line.client(), &asked, true, QUERY_WAIT) {
            Ok(found) => Ok(found.into_iter().filter_map(|end| told(end).ok()).collect()),
            Err(none) => Err(line.unanswered(action, &none)),
        })
    }

    /// Deletes a group and what it has committed. One that is not there is no error.
    ///
    /// # Errors
    /// `Fatal` when it has members or the brokers refuse; `Retriable` when they cannot be asked.
    pub fn delete_group(&self, group: &str) -> Result<(), LogError> {
        let action = "delete a group";
        let code = self.ask(|line| {
            let done = block_on(line.changing.delete_groups(&[group], &patience()));
            let done = done.map_err(|error| line.failed(action, &error))?;
            Ok(done.into_iter().find_map(Result::err).map(|(_, code)| code))
        })?;
        match code {
            None | Some(Code::GroupIdNotFound) => Ok(()),
            Some(Code::NonEmptyGroup) => {
                Err(LogError::Fatal { action, message: format!("{group:?} has members: stop them first") })
            }
            Some(code) => Err(refused(action, group, code)),
        }
    }
}

fn told((topic, partition, end): End) -> Result<(TopicPartition, i64), NoAnswer> {
    let refused = |code| NoAnswer { code, said: format!("partition {partition} of topic {topic:?}: {code}") };
    let end = end.map_err(refused)?;
    let number = u32::try_from(partition).map_err(|_| refused(Code::UnknownPartition))?;
    Ok((TopicPartition { topic, partition: number }, end))
}

/// Asks again while brokers find out which of them coordinates the group, as they do when they
/// have just started.
pub(super) fn patiently<T>(mut question: impl FnMut() -> Result<T, NoAnswer>) -> Result<T, NoAnswer> {
    let early = [Code::CoordinatorNotAvailable, Code::NotCoordinator, Code::CoordinatorLoadInProgress];
    let mut tries = 0;
    loop {
        match question() {
            Err(none) if early.contains(&none.code) && tries < COORDINATOR_TRIES => {
                tries += 1;
                thread::sleep(COORDINATOR_PAUSE);
            }
            answer => return answer,
        }
    }
}
