//! What the operator asks its child about a rule, and what the child answers: a line of JSON each
//! way, and the component behind the question.

use serde::{Deserialize, Serialize};

/// A rule to be tried, whose component follows as bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Request {
    /// The rule's name in its pipeline, for messages.
    pub rule: String,
    /// What the pipeline pins, `sha256:` and hex.
    pub digest: Option<String>,
    /// The rule's config.
    pub config: serde_json::Value,
    /// Fuel of an event.
    pub fuel: u64,
    /// Linear memory, bytes.
    pub memory_bytes: u64,
    /// Wall-clock time of a call, ms.
    pub deadline_ms: u64,
    /// Whether its stage keeps a ledger, without which a rule can keep no state.
    pub ledger: bool,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "verdict")]
pub enum Answer {
    /// It loads and takes its config.
    Good {
        /// The SHA-256 of the component, `sha256:` and hex.
        digest: String,
    },
    /// It does not, and why: a sentence that names the rule and what to do.
    Bad {
        /// The sentence.
        message: String,
    },
}
