//! Resolve: from the CR to a plain pipeline in which nothing optional is left that a default could fill.

mod fill;
mod fill_operate;
mod fill_publish;
mod fill_rule;
mod fill_topic;
mod fill_worker;
mod kafka;
mod memory;
pub(crate) mod naming;
mod operate;
mod output;
mod own_topics;
mod pipeline;
mod rule;
mod stage;
mod topic;

pub use fill::resolve;
pub(crate) use fill_rule::{Limits, limits};
pub(crate) use fill_topic::{session_timeout_ms, transaction_timeout_ms};
pub(crate) use fill_worker::memory_of_bounds;
pub use kafka::{ResolvedKafka, ResolvedSasl, ResolvedTls, SecretKey};
pub(crate) use memory::text as mebibytes;
pub use naming::DEFAULT_NAMESPACE;
pub use operate::{ResolvedPlacement, ResolvedScaling, ResolvedWorker};
pub use output::{ResolvedOutput, ResolvedPublish, TRACE_HEADERS};
pub use own_topics::{CHANGELOG_SETTINGS, DEAD_LETTER_PARTITIONS, DEAD_LETTER_SETTINGS};
pub use pipeline::ResolvedPipeline;
pub use rule::{Module, Pinned, ResolvedRule};
pub use stage::{ResolvedInput, ResolvedLedger, ResolvedStage, ResolvedTransaction, Source};
pub use topic::{Partitions, ResolvedTopic, Retention, TopicIndex};
