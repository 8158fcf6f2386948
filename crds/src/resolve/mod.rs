//! Resolve: from the CR to a plain pipeline in which nothing optional is left that a default could fill.

mod kafka;
mod operate;
mod output;
mod pipeline;
mod rule;
mod stage;
mod topic;

pub use kafka::{ResolvedKafka, ResolvedSasl, ResolvedTls, SecretKey};
pub use operate::{ResolvedScaling, ResolvedWorker};
pub use output::{ResolvedOutput, ResolvedPublish};
pub use pipeline::ResolvedPipeline;
pub use rule::{Module, ResolvedRule};
pub use stage::{ResolvedInput, ResolvedLedger, ResolvedStage, Source};
pub use topic::{Partitions, ResolvedTopic, Retention, TopicIndex};
