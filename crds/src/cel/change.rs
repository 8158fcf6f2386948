//! The checks of the step from one version of a pipeline to the next: what `validate_change` refuses.
//!
//! A list of one, `[x].all(name, …)`, is how a name is given to `x`: without it the server counts `x` anew, and dearly,
//! for each item of a list that it stands in.

use serde_json::Value;

use super::{LEDGER_GIVEN, LEDGER_INPUT, LEDGER_INPUT_GROWS, LEDGER_TAKEN, SCALE_UNDER_LEDGER, rule, rule_at};

/// Of the spec: the input of a ledger keeps its partitions. That there are fewer is said of every topic.
pub(super) fn partitions() -> Value {
    let of = |version: &str| {
        format!(
            "{version}.topics.filter(t, t.name == s.from[0].topic && (!has(t.managed) || t.managed))\
             .map(t, has(t.partitions) ? t.partitions : 1)"
        )
    };
    rule_at(
        ".topics",
        &format!(
            "oldSelf.stages.all(s, !has(s.ledger) || [{now}].all(now, [{was}].all(was, \
             now.size() == 0 || was.size() == 0 || now[0] <= was[0])))",
            now = of("self"),
            was = of("oldSelf"),
        ),
        LEDGER_INPUT_GROWS,
    )
}

/// Of the spec: the scale stays while a ledger goes on.
pub(super) fn scale() -> Value {
    rule_at(
        ".quantityScale",
        "(has(self.quantityScale) ? self.quantityScale : 0) == (has(oldSelf.quantityScale) ? oldSelf.quantityScale : 0) \
         || !self.stages.exists(s, has(s.ledger) && oldSelf.stages.exists(o, o.name == s.name && has(o.ledger)))",
        SCALE_UNDER_LEDGER,
    )
}

/// Of a stage: its ledger stays.
pub(super) fn ledger_taken() -> Value {
    rule("has(self.ledger) || !has(oldSelf.ledger)", LEDGER_TAKEN)
}

/// Of a stage: a ledger is there from its beginning.
pub(super) fn ledger_given() -> Value {
    rule_at(".ledger", "!has(self.ledger) || has(oldSelf.ledger)", LEDGER_GIVEN)
}

/// Of the spec: a ledger goes on with the topic of the same name in Kafka, whatever it is called here. CEL does not know
/// the namespace, with which a topic's name begins by default: its end has to do, and the operator knows the rest.
pub(super) fn input() -> Value {
    let same = "has(now[0].topicName) ? \
                (has(t.topicName) ? now[0].topicName == t.topicName : now[0].topicName.endsWith('.' + t.name)) : \
                (has(t.topicName) ? t.topicName.endsWith('.' + s.from[0].topic) : t.name == s.from[0].topic)";
    rule(
        &format!(
            "self.stages.all(s, !has(s.ledger) || \
             [oldSelf.stages.filter(o, o.name == s.name && has(o.ledger))].all(was, was.size() == 0 || \
             [self.topics.filter(t, t.name == s.from[0].topic)].all(now, now.size() == 0 || \
             oldSelf.topics.all(t, t.name != was[0].from[0].topic || ({same})))))"
        ),
        LEDGER_INPUT,
    )
}
