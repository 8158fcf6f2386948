//! What the API server checks by itself, in CEL; the words are those of `validate`.

mod kafka;
mod worker;

use serde_json::{Value, json};

pub(crate) use kafka::{client_settings, kafka, transaction};
pub(crate) use worker::worker;

/// Said when a topic gets fewer partitions.
pub const FEWER_PARTITIONS: &str = "a topic cannot get fewer partitions than it has";
/// Said when a topic that is not managed is given settings.
pub const EXTERNAL_SETTINGS: &str = "a topic with managed: false is given nothing but its names";
/// Said when scaling is upside down.
pub const MIN_ABOVE_MAX: &str = "scaling.min is above scaling.max";
/// Said when a stage names a topic that there is not.
pub const UNKNOWN_TOPIC: &str = "unknown topic name: spec.topics lists every topic that a stage reads or publishes to";
/// Said when a ledger stage reads several topics.
pub const LEDGER_INPUTS: &str = "a stage with a ledger reads exactly one topic";
/// Said when stock is published without a ledger.
pub const STOCK_WITHOUT_LEDGER: &str = "publish.stock needs a ledger in the same stage";
/// Said when two stages publish stock to one topic.
pub const STOCK_TOPIC_SHARED: &str = "two stages publish stock to one topic";
/// Said when a rule is to have been called what it is called.
pub const RENAMED_FROM_ITSELF: &str = "renamedFrom is the rule's own name";
/// Said when a rule is to take over what another one keeps.
pub const RENAMED_FROM_ANOTHER: &str = "renamedFrom is the name of another rule of the stage";
/// Said when two rules are to take over the same.
pub const RENAMED_FROM_TWICE: &str = "two rules of the stage have the same renamedFrom";
/// Said when a topic that keeps the newest of each key is to keep each of them.
pub const COMPACTED: &str =
    "refusals and dead letters cannot go to a compacted topic, which keeps the newest of a key alone";
/// Said when the pipeline's name has a form that nothing can be made from.
pub const PIPELINE_NAME: &str = "the pipeline's name must be lowercase letters, digits and hyphens, at most 63";
/// Said when pods and labels made from the names would be too long.
pub const NAMES_TOO_LONG: &str = "the names of pipeline and stage have more than 51 characters together";

/// Said when a transaction may take too long or no time at all.
pub const TRANSACTION_INTERVAL: &str = "transaction.maxInterval must be from 1ms to 5s";
/// Said when the brokers would wait for a transaction too long or not long enough.
pub const TRANSACTION_TIMEOUT: &str = "kafka.transactionTimeout must be from 10s to 15m";
/// Said when partitions would wait for their worker too long or not long enough.
pub const SESSION_TIMEOUT: &str = "kafka.sessionTimeout must be from 1s to 5m";
/// Said when a header is to be carried that only Stockflow writes.
pub const OWN_HEADER: &str = "headers that begin with stockflow- are Stockflow's own and are not carried";

/// Said when pods would be stopped before they can end in good order, or would be waited for too long.
pub const GRACE_PERIOD: &str = "worker.terminationGracePeriod must be from 10s to 15m";
/// Said when pods are given a label or an annotation that is the operator's.
pub const OWN_LABELS: &str =
    "labels and annotations that begin with app.kubernetes.io/ or stockflow.dev/ are the operator's own";

/// Said when a topic may lose what was committed.
pub const UNCLEAN_ELECTION: &str =
    "unclean.leader.election.enable may only be false: an unclean election loses committed records";

/// The topic setting that may only be `false`.
pub const UNCLEAN_SETTING: &str = "unclean.leader.election.enable";

/// Said when a topic's settings say what its fields say.
pub const TOPIC_FIELDS: &str = "cleanup.policy and retention.ms have fields of their own: cleanup and retention";

/// The topic settings that have fields of their own.
pub const TOPIC_FIELD_SETTINGS: [&str; 2] = ["cleanup.policy", "retention.ms"];

/// What the names of headers begin with that only Stockflow writes.
pub const OWN_HEADERS_BEGIN: &str = "stockflow-";

/// What the names of labels and annotations begin with that only the operator writes.
pub const OWN_LABELS_BEGIN: [&str; 2] = ["app.kubernetes.io/", "stockflow.dev/"];

/// Most characters of pipeline and stage name together: a StatefulSet `{pipeline}-{stage}` must stay within 52,
/// so that the label with its revision hash fits 63.
pub const NAMES_MAX: usize = 51;

fn rule(rule: &str, message: &str) -> Value {
    json!({ "rule": rule, "message": message })
}

pub(crate) fn topic() -> Value {
    json!([
        rule(
            "(has(self.managed) && !self.managed) || (has(oldSelf.managed) && !oldSelf.managed) || \
             (has(self.partitions) ? self.partitions : 1) >= (has(oldSelf.partitions) ? oldSelf.partitions : 1)",
            FEWER_PARTITIONS,
        ),
        rule(
            "!has(self.managed) || self.managed || !(has(self.partitions) || has(self.retention) || \
             has(self.cleanup) || has(self.replicationFactor) || has(self.onDelete) || has(self.config))",
            EXTERNAL_SETTINGS,
        ),
        rule(
            &format!(
                "!has(self.config) || !('{UNCLEAN_SETTING}' in self.config) || \
                 self.config['{UNCLEAN_SETTING}'] == 'false'"
            ),
            UNCLEAN_ELECTION,
        ),
        rule(&format!("!has(self.config) || {TOPIC_FIELD_SETTINGS:?}.all(name, !(name in self.config))"), TOPIC_FIELDS),
    ])
}

pub(crate) fn publish() -> Value {
    let foreign = format!("!has(self.headers) || self.headers.all(name, !name.startsWith('{OWN_HEADERS_BEGIN}'))");
    json!([rule(&foreign, OWN_HEADER)])
}

pub(crate) fn scaling() -> Value {
    json!([rule("!has(self.max) || (has(self.min) ? self.min : 1) <= self.max", MIN_ABOVE_MAX)])
}

pub(crate) fn rule_of_stage() -> Value {
    json!([rule("!has(self.renamedFrom) || self.renamedFrom != self.name", RENAMED_FROM_ITSELF)])
}

pub(crate) fn stage() -> Value {
    json!([
        rule(
            "self.rules.all(r, !has(r.renamedFrom) || \
             !self.rules.exists(o, o.name != r.name && o.name == r.renamedFrom))",
            RENAMED_FROM_ANOTHER,
        ),
        rule(
            "self.rules.all(r, !has(r.renamedFrom) || \
             self.rules.exists_one(o, has(o.renamedFrom) && o.renamedFrom == r.renamedFrom))",
            RENAMED_FROM_TWICE,
        ),
        rule("!has(self.ledger) || self.from.size() == 1", LEDGER_INPUTS),
        rule("has(self.ledger) || !has(self.publish) || !has(self.publish.stock)", STOCK_WITHOUT_LEDGER),
    ])
}

pub(crate) fn spec() -> Value {
    let known = |output: &str| {
        rule(
            &format!(
                "self.stages.all(s, !has(s.publish) || !has(s.publish.{output}) || \
                 self.topics.exists(t, t.name == s.publish.{output}.topic))"
            ),
            UNKNOWN_TOPIC,
        )
    };
    let kept = |output: &str| {
        rule(
            &format!(
                "self.stages.all(s, !has(s.publish) || !has(s.publish.{output}) || \
                 !self.topics.exists(t, t.name == s.publish.{output}.topic && has(t.cleanup) && \
                 t.cleanup == 'compact'))"
            ),
            COMPACTED,
        )
    };
    json!([
        rule("self.stages.all(s, s.from.all(f, self.topics.exists(t, t.name == f.topic)))", UNKNOWN_TOPIC),
        known("stock"),
        known("refusals"),
        known("deadLetters"),
        kept("refusals"),
        kept("deadLetters"),
        rule(
            "self.stages.all(a, !has(a.publish) || !has(a.publish.stock) || \
             self.stages.exists_one(b, has(b.publish) && has(b.publish.stock) && \
             b.publish.stock.topic == a.publish.stock.topic))",
            STOCK_TOPIC_SHARED,
        ),
    ])
}

pub(crate) fn root() -> Value {
    json!([
        rule("self.metadata.name.size() <= 63 && !self.metadata.name.contains('.')", PIPELINE_NAME),
        rule(
            &format!("self.spec.stages.all(s, self.metadata.name.size() + s.name.size() <= {NAMES_MAX})"),
            NAMES_TOO_LONG,
        ),
    ])
}
