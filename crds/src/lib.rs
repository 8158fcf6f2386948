//! The InventoryPipeline resource: types, defaults, validation, resolve; generated YAML beside the code.

pub mod bounds;
pub mod cel;
mod choices;
mod crd;
mod duration;
mod event_field;
mod event_kind;
mod kafka;
mod kafka_settings;
mod ledger;
mod load;
mod mapping;
mod names;
mod output_field;
mod pipeline;
mod problem;
mod publish;
mod resolve;
mod rule;
mod scaling;
mod size;
mod stage;
mod status;
mod suggest;
mod text;
mod topic;
mod transaction;
mod validate;
mod worker;

pub use choices::{Cleanup, Compression, Format, OnFailure, Oversell, SaslMechanism, ScalingMode, Start};
pub use crd::{CrdError, crd, crd_yaml};
pub use duration::{Duration, DurationError, RetentionError, RetentionTime};
pub use event_field::EventField;
pub use event_kind::EventKind;
pub use kafka::{KafkaSpec, SaslSpec, SecretKeySpec, SecretSpec, TlsSpec};
pub use kafka_settings::{REFUSED_SETTINGS, RefusedSettings, refused_setting};
pub use ledger::{DedupeSpec, LedgerSpec};
pub use load::{Loaded, TEXT_MAX, load, load_all, load_change, load_running};
pub use mapping::{FieldMapping, FieldPath, FieldPathError, FieldSource, SOURCE_MAX};
pub use names::{Digest, HEADER_NAME_MAX, HeaderName, NAME_MAX, Name, NameError, TOPIC_NAME_MAX, TopicName};
pub use output_field::{RefusalField, StockField};
pub use pipeline::{InventoryPipeline, InventoryPipelineSpec};
pub use problem::{Problem, Severity};
pub use publish::{DeadLetterSpec, PublishSpec, RefusalOutputSpec, StockOutputSpec};
pub use resolve::{
    DEFAULT_NAMESPACE, Module, Partitions, ResolvedInput, ResolvedKafka, ResolvedLedger, ResolvedOutput,
    ResolvedPipeline, ResolvedPublish, ResolvedRule, ResolvedSasl, ResolvedScaling, ResolvedStage, ResolvedTls,
    ResolvedTopic, ResolvedTransaction, ResolvedWorker, Retention, SecretKey, Source, TRACE_HEADERS, TopicIndex,
    resolve,
};
pub use rule::{ConfigMapSpec, LimitsSpec, ModuleSpec, RuleSpec};
pub use scaling::{ScalingSpec, ScalingTargetSpec};
pub use size::{Size, SizeError};
pub use stage::{InputSpec, StageSpec};
pub use status::{InventoryPipelineStatus, StageStatus};
pub use suggest::nearest;
pub use topic::TopicSpec;
pub use transaction::TransactionSpec;
pub use validate::{validate, validate_change};
pub use worker::{Quantity, ResourcesSpec, StorageSpec, WorkerSpec};
