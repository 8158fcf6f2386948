//! `spec.stages[].rules[]`: the rules of a stage.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Digest, Duration, Name, OnFailure, Size, cel};

/// A rule: a WebAssembly component that looks at each event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::rule_of_stage()))]
pub struct RuleSpec {
    /// Name within the stage. What the rule keeps in a ledger is kept under it.
    pub name: Name,
    /// The name that the rule had before: what was kept under that one is this rule's. Without it a rule with a new
    /// name begins with no state and no timers, and those of the old name are dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<Name>,
    /// Where the component is.
    pub module: ModuleSpec,
    /// What the component must be; anything else is not loaded. Needed of what is fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// The rule's own config, an object; checked by the rule against its schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "any_object")]
    pub config: Option<Map<String, Value>>,
    /// What one event may cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<LimitsSpec>,
    /// What becomes of an event on which the rule fails: a dead letter (deadLetter, the default), a dead letter
    /// with later events of the key waiting too (park), or the partition stops in front of it (halt).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<OnFailure>,
}

/// Where a rule's component is: exactly one of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = cel::module()))]
pub enum ModuleSpec {
    /// A rule that is part of Stockflow, by name.
    Builtin(#[schemars(length(min = 1, max = crate::bounds::LABEL_MAX), regex(pattern = crate::text::FILLED))] String),
    /// A file, by its path from the pipeline file's folder; for `stockflow run` only.
    File(#[schemars(length(min = 1, max = crate::bounds::REFERENCE_MAX), regex(pattern = crate::text::FILLED))] String),
    /// A key of a config map in the pipeline's namespace.
    ConfigMap(ConfigMapSpec),
    /// An artifact in an OCI registry, by reference, such as registry.example/rules/low-stock:1; one of its layers
    /// is the component.
    Oci(
        #[schemars(length(min = 1, max = crate::bounds::REFERENCE_MAX), regex(pattern = crate::reference::ARTIFACT))]
        String,
    ),
    /// An http or https address.
    Url(
        #[schemars(length(min = 1, max = crate::bounds::URL_MAX), regex(pattern = "^https?://"))]
        String,
    ),
}

/// A key of a config map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfigMapSpec {
    /// The config map's name.
    #[schemars(length(min = 1, max = crate::bounds::OBJECT_NAME_MAX), regex(pattern = crate::object_name::OBJECT_NAME))]
    pub name: String,
    /// The key in it.
    #[schemars(length(min = 1, max = crate::bounds::OBJECT_NAME_MAX), regex(pattern = crate::object_name::OBJECT_KEY))]
    pub key: String,
}

/// What a rule may use for one event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::limits()))]
pub struct LimitsSpec {
    /// Fuel, about one unit a WebAssembly instruction; 10000000 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = crate::bounds::FUEL_MAX))]
    pub fuel: Option<u64>,
    /// Linear memory of an instance; 32Mi by default, at most 4Gi.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Size>,
    /// Wall-clock time, as a backstop; 1s by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Duration>,
}

fn any_object(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    // With values of any kind, not as an object of any kind: of that a server cannot tell whether it has changed, and
    // would hold what is stored to newer rules even where only its status is written.
    schemars::json_schema!({
        "type": "object",
        "additionalProperties": { "x-kubernetes-preserve-unknown-fields": true },
        "maxProperties": crate::bounds::CONFIG_MAX,
    })
}
