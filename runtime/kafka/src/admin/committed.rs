//! What groups have committed: of one, or of many at a time.

use std::sync::PoisonError;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::RDKafkaErrorCode as Code;
use stockflow_log::{Committed, LogError, TopicPartition};

use super::KafkaAdmin;
use super::groups::patiently;
use super::line::Line;
use crate::base::context::Context;
use crate::base::failure::failure;
use crate::base::limits::QUERY_WAIT;
use crate::base::options::KafkaOptions;
use crate::base::settings;
use crate::log::offsets::seq_of;
use crate::log::parting::part;
use crate::sys::answer::{NoAnswer, late};
use crate::sys::committed::{Places, committed};

const ACTION: &str = "read what a group has committed";
/// Groups that are asked for at a time: each is a request to its coordinator, which answers one after another.
const GROUPS_AT_A_TIME: usize = 64;

/// What a group has committed, by partition.
pub type GroupOffsets = Vec<(TopicPartition, Committed)>;

impl KafkaAdmin {
    /// All that a group has committed, by partition. Waits for transactions under way.
    ///
    /// # Errors
    /// `Fatal` when the brokers refuse to say, `Retriable` when they cannot be asked or a
    /// transaction stays open.
    pub fn committed(&self, group: &str) -> Result<GroupOffsets, LogError> {
        self.ask(|line| {
            let found = patiently(|| offsets(line, &self.options, &[group]).pop().unwrap_or_else(|| Ok(Vec::new())));
            known(found).map_err(|none| line.unanswered(ACTION, &none))
        })
    }

    /// The same of many groups, in their order. What is not told of one is no error of the others.
    ///
    /// # Errors
    /// When the brokers cannot be reached.
    pub fn committed_by(&self, groups: &[&str]) -> Result<Vec<Result<GroupOffsets, LogError>>, LogError> {
        self.ask(|line| {
            let mut found = Vec::with_capacity(groups.len());
            for some in groups.chunks(GROUPS_AT_A_TIME) {
                // Who answers nothing is not asked on and on.
                let said = match found.last() {
                    Some(Err(NoAnswer { code: Code::OperationTimedOut, .. })) => {
                        some.iter().map(|_| Err(late())).collect()
                    }
                    _ => offsets(line, &self.options, some),
                };
                found.extend(said);
            }
            Ok(found.into_iter().map(|found| known(found).map_err(|none| line.unanswered(ACTION, &none))).collect())
        })
    }
}

/// Asks over the line's own client for offsets, which is made anew after any error: it keeps for a
/// quarter of an hour which broker coordinates a group.
fn offsets(line: &Line, options: &KafkaOptions, groups: &[&str]) -> Vec<Result<Places, NoAnswer>> {
    let mut kept = line.asker.lock().unwrap_or_else(PoisonError::into_inner);
    let made = kept.take().map_or_else(|| asker(options, groups.first().copied().unwrap_or_default()), Ok);
    let asker = match made {
        Ok(asker) => asker,
        Err(error) => {
            let none = NoAnswer { code: Code::CriticalSystemResource, said: error.to_string() };
            return groups.iter().map(|_| Err(none.clone())).collect();
        }
    };
    let found = committed(asker.client(), groups, QUERY_WAIT);
    if found.iter().all(Result::is_ok) {
        *kept = Some(asker);
    } else {
        part(asker);
    }
    found
}

fn known(found: Result<Places, NoAnswer>) -> Result<GroupOffsets, NoAnswer> {
    let mut found = match found {
        Err(none) if none.code == Code::GroupIdNotFound => Vec::new(),
        found => found?,
    };
    found.sort();
    let known = found.into_iter().filter(|(_, next, _)| *next >= 0);
    Ok(known.map(|(partition, next, seq)| (partition, Committed { next, seq: seq_of(&seq) })).collect())
}

/// A client with a group's name, of which it is no member: librdkafka tells a client's own group
/// when a broker is not the coordinator, and a client without one dies of it (a null pointer in
/// `rd_kafka_handle_OffsetFetch`, 2.12.1). It may ask for other groups too; the name is that of one
/// that is asked for, so that nothing else has to be allowed.
fn asker(options: &KafkaOptions, group: &str) -> Result<BaseConsumer<Context>, LogError> {
    let id = format!("{}-admin-of-group", options.client_id);
    let made = settings::fetcher(options, &id, group)?.create_with_context(Context::new(id));
    made.map_err(|error| failure("open a line to the brokers", &error))
}
