//! What the API server checks by itself, in CEL; the words are those of `validate`.

mod change;
mod kafka;
mod stage;
mod texts;
mod topic;
mod worker;

use serde_json::{Value, json};

pub(crate) use kafka::{client_settings, kafka, transaction};
pub(crate) use stage::{dedupe, input, ledger, limits, module, output, publish, rule_of_stage, scaling, stage};
pub use texts::*;
pub(crate) use topic::topic;
pub(crate) use worker::{spread, worker};

fn rule(rule: &str, message: &str) -> Value {
    json!({ "rule": rule, "message": message })
}

/// A rule that speaks of a field of what it is on.
fn rule_at(field: &str, rule: &str, message: &str) -> Value {
    json!({ "rule": rule, "message": message, "fieldPath": field })
}

pub(crate) fn spec() -> Value {
    let known = |output: &str| {
        rule_at(
            ".stages",
            &format!(
                "self.stages.all(s, !has(s.publish) || !has(s.publish.{output}) || \
                 self.topics.exists(t, t.name == s.publish.{output}.topic))"
            ),
            UNKNOWN_TOPIC,
        )
    };
    let kept = |output: &str| {
        rule_at(
            ".stages",
            &format!(
                "self.stages.all(s, !has(s.publish) || !has(s.publish.{output}) || \
                 !self.topics.exists(t, t.name == s.publish.{output}.topic && has(t.cleanup) && \
                 t.cleanup == 'compact'))"
            ),
            COMPACTED,
        )
    };
    json!([
        rule_at(
            ".stages",
            "self.stages.all(s, s.from.all(f, self.topics.exists(t, t.name == f.topic)))",
            UNKNOWN_TOPIC
        ),
        known("stock"),
        known("refusals"),
        known("deadLetters"),
        kept("refusals"),
        kept("deadLetters"),
        rule_at(
            ".stages",
            "self.stages.all(a, !has(a.publish) || !has(a.publish.stock) || \
             self.stages.exists_one(b, has(b.publish) && has(b.publish.stock) && \
             b.publish.stock.topic == a.publish.stock.topic))",
            STOCK_TOPIC_SHARED,
        ),
        change::partitions(),
        change::scale(),
        change::input(),
    ])
}

pub(crate) fn root() -> Value {
    json!([
        rule("self.metadata.name.size() <= 63 && !self.metadata.name.contains('.')", PIPELINE_NAME),
        rule_at(
            ".spec.stages",
            &format!("self.spec.stages.all(s, self.metadata.name.size() + s.name.size() <= {NAMES_MAX})"),
            NAMES_TOO_LONG,
        ),
    ])
}
