//! A stage, made ready: what its worker threads share.

use std::sync::Arc;

use stockflow_codec::{Decoder, RefusalShape, StockShape};
use stockflow_core::config::{WAITING_BYTES_MAX, WAITING_RECORDS_MAX};
use stockflow_core::{Identity, LOG_FLOOR_ROWS, Rule, StageConfig};
use stockflow_host::{ConfiguredRule, HostError};
use stockflow_log::{Subscription, TopicPartition};
use stockflow_store::Stores;

use crate::clock::WallClock;
use crate::pace::Pace;
use crate::publish::Outlets;

/// A topic that a stage reads, and how its records are read.
pub struct Input {
    /// The subscription.
    pub subscription: Subscription,
    /// What makes events of its records.
    pub decoder: Decoder,
}

/// A partition of an input: the input's place among the stage's, which is a record's subscription,
/// and the partition's number.
pub(crate) type InputPartition = (u16, u32);

/// Where a stage publishes; topics by their real names.
pub struct Publish {
    /// Stock after every applied event.
    pub stock: Option<(String, StockShape)>,
    /// Refusals.
    pub refusals: Option<(String, RefusalShape)>,
    /// Dead letters; always somewhere, for nothing may be lost.
    pub dead_letters: String,
}

/// Makes each thread its instance of a rule.
pub trait RuleSource: Send + Sync {
    /// An instance for one thread.
    ///
    /// # Errors
    /// When there is no room for one more.
    fn instance(&self) -> Result<Box<dyn Rule + Send>, HostError>;
}

impl RuleSource for ConfiguredRule {
    fn instance(&self) -> Result<Box<dyn Rule + Send>, HostError> {
        ConfiguredRule::instance(self).map(|rule| Box::new(rule) as Box<dyn Rule + Send>)
    }
}

/// A stage, resolved, with its rules loaded and configured.
pub struct Stage {
    /// Its name in the pipeline.
    pub name: String,
    /// Its consumer group; transactional ids begin with it.
    pub group: String,
    /// What it reads: exactly one topic if it keeps a ledger.
    pub inputs: Vec<Input>,
    /// Partitions of the input, for the check that a key belongs where it is.
    pub partitions: u32,
    /// What tells the input from a topic of the same name that was made anew; empty where nothing
    /// does.
    pub input_id: String,
    /// Rules, ledger and the short names of the topics that rules may emit to.
    pub config: Arc<StageConfig>,
    /// Real names of those topics, in the same order.
    pub topics: Vec<String>,
    /// The rules in the order of the chain.
    pub rules: Vec<Box<dyn RuleSource>>,
    /// The digests of their components, `sha256:` and hex, in the same order.
    pub digests: Vec<String>,
    /// The versions of the state that they keep, in the same order; 0 for none. Stored state of
    /// another version is not restored: it is told.
    pub state_versions: Vec<u32>,
    /// Where outcomes go.
    pub publish: Publish,
    /// What the topics take that it writes to.
    pub outlets: Outlets,
    /// Headers that go from an event's record to all that it causes.
    pub carried: Vec<String>,
    /// Decimal places of quantities.
    pub quantity_scale: u8,
    /// What bounds the shards' clocks.
    pub wall_clock: WallClock,
    /// Most records in one poll, and so in one call of a rule.
    pub batch_records_max: usize,
    /// How its threads take their time.
    pub pace: Pace,
    /// The name of this worker among the group's, stable over restarts; threads add their place.
    pub instance: String,
    /// Where its state outlives its threads; without it, books last as long as a run.
    pub durable: Option<Durable>,
}

/// Where a stage's state outlives its threads.
#[derive(Clone)]
pub struct Durable {
    /// The changelog topic, with the input's partitions.
    pub changelog: String,
    /// What tells it from one of the same name that was made anew; empty where nothing does.
    pub changelog_id: String,
    /// Local copies of it, which make a restart fast.
    pub stores: Option<Arc<dyn Stores>>,
    /// When it is cut off.
    pub trim: Trim,
    /// What may wait in the state of a shard behind parked keys.
    pub room: Room,
}

/// What may wait in the state of a shard; what waits beyond becomes dead letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Records.
    pub records: usize,
    /// Their bytes.
    pub bytes: usize,
}

impl Default for Room {
    fn default() -> Room {
        Room { records: WAITING_RECORDS_MAX, bytes: WAITING_BYTES_MAX }
    }
}

/// How far a changelog may grow beyond what is live in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trim {
    /// Rows that it may hold however little of them is live.
    pub floor_rows: u64,
    /// Packs between two marks, which are where it can be cut, at most.
    pub packs: u32,
    /// The same in bytes.
    pub bytes: usize,
}

impl Default for Trim {
    fn default() -> Trim {
        Trim { floor_rows: LOG_FLOOR_ROWS, packs: 256, bytes: 8 << 20 }
    }
}

impl Stage {
    /// The name of the member that thread `place` is; its transactional id is
    /// `{group}.{member}`.
    pub(crate) fn member(&self, place: usize) -> String {
        format!("{}.{place}", self.instance)
    }

    /// Whose the books of a shard are: packs bear it, and are checked for it.
    pub(crate) fn identity(&self, shard: u32) -> u64 {
        let identity = Identity {
            group: &self.group,
            shard,
            partitions: self.partitions,
            input: self.inputs.first().map_or("", |input| &input.subscription.topic),
            input_id: &self.input_id,
            scale: self.quantity_scale,
        };
        identity.number()
    }

    /// Whether it reads the topic of this real name.
    pub(crate) fn reads(&self, topic_name: &str) -> bool {
        self.inputs.iter().any(|input| input.subscription.topic == topic_name)
    }

    /// What a partition is of its inputs, if it is of one.
    pub(crate) fn input_of(&self, TopicPartition { topic, partition }: &TopicPartition) -> Option<InputPartition> {
        let at = self.inputs.iter().position(|input| input.subscription.topic == *topic)?;
        Some((u16::try_from(at).ok()?, *partition))
    }
}
