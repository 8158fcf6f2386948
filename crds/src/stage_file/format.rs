//! Version 1 of the format. A field that is added has `#[serde(default)]`; none is renamed or given another meaning.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Compression, EventKind, Format, OnFailure, Oversell, RefusalField, SaslMechanism, Start, StockField};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct File {
    /// The version.
    pub(super) stage_file: u32,
    pub(super) namespace: String,
    pub(super) pipeline: String,
    pub(super) quantity_scale: u8,
    pub(super) kafka: Kafka,
    /// What the stage reads, publishes to or names in the config of a rule, by short name.
    pub(super) topics: BTreeMap<String, String>,
    /// The other topics of the pipeline, which a rule may still emit to. They are no part of what rolls a stage.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) other_topics: BTreeMap<String, String>,
    /// Copies of each partition of what the stage makes itself.
    pub(super) copies: u16,
    pub(super) stage: Stage,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Kafka {
    pub(super) bootstrap_servers: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tls: Option<Tls>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sasl: Option<Sasl>,
    pub(super) compression: Compression,
    pub(super) transaction_timeout_ms: u64,
    pub(super) session_timeout_ms: u64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) config: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tls {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ca: Option<Key>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cert_secret: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sasl {
    pub(super) mechanism: SaslMechanism,
    pub(super) secret_name: String,
}

/// A key of a secret or of a config map.
#[derive(Serialize, Deserialize)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) key: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Stage {
    pub(super) name: String,
    pub(super) group: String,
    pub(super) transactional_id_prefix: String,
    pub(super) changelog: String,
    pub(super) dead_letter_topic: String,
    pub(super) inputs: Vec<Input>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ledger: Option<Ledger>,
    pub(super) rules: Vec<Rule>,
    pub(super) transaction: Transaction,
    pub(super) publish: Publish,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// By its short name, as everywhere in the file.
    pub(super) topic: String,
    pub(super) format: Format,
    pub(super) start: Start,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) fields: BTreeMap<String, From>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) kinds: BTreeMap<String, EventKind>,
}

/// Where an event field comes from.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum From {
    Pointer(String),
    Constant(String),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ledger {
    pub(super) oversell: Oversell,
    pub(super) reservation_ttl_ms: i64,
    pub(super) dedupe_window_ms: i64,
    pub(super) dedupe_ids: u64,
    pub(super) rule_state_bytes: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) renamed_from: Option<String>,
    pub(super) module: Module,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) digest: Option<String>,
    pub(super) config: serde_json::Value,
    pub(super) fuel: u64,
    pub(super) memory_bytes: u64,
    pub(super) deadline_ms: u64,
    pub(super) on_failure: OnFailure,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Module {
    Builtin(String),
    File(String),
    ConfigMap(Key),
    Oci(String),
    Url(String),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Transaction {
    pub(super) max_interval_ms: u64,
    pub(super) max_records: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Publish {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) stock: Option<Output<StockField>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) refusals: Option<Output<RefusalField>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) dead_letters: Option<String>,
    pub(super) headers: Vec<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Output<F> {
    pub(super) topic: String,
    /// Published name and field, in order.
    pub(super) fields: Vec<(String, F)>,
}
