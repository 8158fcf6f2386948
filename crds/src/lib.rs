//! The InventoryPipeline resource: types, defaults, validation, resolve; generated YAML beside the code.

mod choices;
mod event_field;
mod event_kind;
mod output_field;
pub mod resolve;

pub use choices::{Cleanup, Format, OnFailure, Oversell, SaslMechanism, ScalingMode, Start};
pub use event_field::EventField;
pub use event_kind::EventKind;
pub use output_field::{RefusalField, StockField};
pub use resolve::{
    Module, Partitions, ResolvedInput, ResolvedKafka, ResolvedLedger, ResolvedOutput, ResolvedPipeline,
    ResolvedPublish, ResolvedRule, ResolvedSasl, ResolvedScaling, ResolvedStage, ResolvedTls, ResolvedTopic,
    ResolvedWorker, Retention, SecretKey, Source, TopicIndex,
};
