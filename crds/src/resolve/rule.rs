//! Resolved rules.

use crate::OnFailure;

/// A rule of a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedRule {
    /// Name within the stage.
    pub name: String,
    /// Name under which the rule's state and timers were kept before; neither its own nor another rule's.
    pub renamed_from: Option<String>,
    /// Where the component is.
    pub module: Module,
    /// SHA-256 that the component must have: `sha256:` and 64 lowercase hex digits.
    pub digest: Option<String>,
    /// The rule's config: a JSON object, empty where the CR gives none.
    pub config: serde_json::Value,
    /// Fuel that one event may use.
    pub fuel: u64,
    /// Linear memory that an instance may have, bytes.
    pub memory_bytes: u64,
    /// Wall-clock time that one event may take, ms.
    pub deadline_ms: u64,
    /// What becomes of an event on which the rule fails.
    pub on_failure: OnFailure,
}

/// Where a rule's component is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Module {
    /// Part of Stockflow, by name.
    Builtin(String),
    /// A file, by its path from the pipeline file's folder; `stockflow run` only.
    File(String),
    /// A key of a config map in the pipeline's namespace.
    ConfigMap {
        /// The config map's name.
        name: String,
        /// The key in it.
        key: String,
    },
    /// An artifact in an OCI registry, by reference.
    Oci(Pinned),
    /// An http or https address.
    Url(Pinned),
}

/// A component that is fetched, and what it must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pinned {
    /// Where it is.
    pub place: String,
    /// Its SHA-256, `sha256:` and 64 lowercase hex digits: the rule's `digest`, without which nothing is fetched.
    pub digest: String,
}
