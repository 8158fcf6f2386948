//! The InventoryPipeline resource: types, defaults, validation, resolve; generated YAML beside the code.

mod annotations;
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
mod object_name;
mod output_field;
mod pipeline;
mod problem;
mod publish;
mod quantity;
mod reference;
mod resolve;
mod resources;
mod rule;
mod scaling;
mod size;
mod stage;
mod stage_file;
mod status;
mod suggest;
mod text;
mod topic;
mod transaction;
mod validate;
mod worker;

pub use annotations::{FORCE_DELETE, RESTARTED_AT};
pub use choices::{Cleanup, Compression, Format, OnDelete, OnFailure, Oversell, SaslMechanism, ScalingMode, Start};
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
pub use object_name::is_object_name;
pub use output_field::{RefusalField, StockField};
pub use pipeline::{InventoryPipeline, InventoryPipelineSpec};
pub use problem::{Problem, Severity};
pub use publish::{DeadLetterSpec, PublishSpec, RefusalOutputSpec, StockOutputSpec};
pub use quantity::Quantity;
pub use reference::{Reference, is_digest};
pub use resolve::{
    CHANGELOG_SETTINGS, DEAD_LETTER_PARTITIONS, DEAD_LETTER_SETTINGS, DEFAULT_NAMESPACE, Module, Partitions, Pinned,
    ResolvedInput, ResolvedKafka, ResolvedLedger, ResolvedOutput, ResolvedPipeline, ResolvedPlacement, ResolvedPublish,
    ResolvedRule, ResolvedSasl, ResolvedScaling, ResolvedStage, ResolvedTls, ResolvedTopic, ResolvedTransaction,
    ResolvedWorker, Retention, SecretKey, Source, TRACE_HEADERS, TopicIndex, resolve,
};
pub use resources::{ResourcesSpec, StorageSpec};
pub use rule::{ConfigMapSpec, LimitsSpec, ModuleSpec, RuleSpec};
pub use scaling::{ScalingSpec, ScalingTargetSpec};
pub use size::{Size, SizeError};
pub use stage::{InputSpec, StageSpec};
pub use stage_file::{
    STAGE_FILE_VERSION, StageFileError, read_stage_file, stage_file_part, topics_named, write_stage_file,
};
pub use status::{InventoryPipelineStatus, StageStatus, TopicStatus};
pub use suggest::nearest;
pub use topic::TopicSpec;
pub use transaction::TransactionSpec;
pub use validate::{validate, validate_change};
pub use worker::WorkerSpec;
