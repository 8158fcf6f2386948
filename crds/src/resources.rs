//! What a worker may use: processor, memory, and its volume.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Quantity, Size};

/// Processor and memory, as in a container's resources. What is not named here has a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResourcesSpec {
    /// What it asks for; by default a processor a thread, and the memory of a stage with some 100,000 keys.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = crate::bounds::SETTINGS_MAX))]
    pub requests: BTreeMap<String, Quantity>,
    /// What it gets at most; by default as much memory as the bounds of its stage come to, and no limit of the
    /// processor.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = crate::bounds::SETTINGS_MAX))]
    pub limits: BTreeMap<String, Quantity>,
}

/// A worker's volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StorageSpec {
    /// Its size; 10Gi by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// Its storage class; by default the cluster's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = crate::bounds::OBJECT_NAME_MAX), regex(pattern = crate::object_name::OBJECT_NAME))]
    pub storage_class_name: Option<String>,
}
