//! The checks of a stage, and of what it reads, runs and publishes.

use serde_json::{Value, json};

use crate::bounds;

use super::{
    DEADLINE, EMPTY_KIND, EMPTY_PUBLISHED_NAME, FETCHED_WITHOUT_DIGEST, FILE_PATH, LEDGER_INPUTS, MEMORY,
    MIN_ABOVE_MAX, OWN_HEADER, OWN_HEADERS_BEGIN, PUBLISHES_TO_INPUT, RENAMED_FROM_ANOTHER, RENAMED_FROM_ITSELF,
    RENAMED_FROM_TWICE, STOCK_WITHOUT_LEDGER, ZERO_TIME, change, kafka::time, rule_at,
};

pub(crate) fn publish() -> Value {
    let foreign = format!("!has(self.headers) || self.headers.all(name, !name.startsWith('{OWN_HEADERS_BEGIN}'))");
    json!([rule_at(".headers", &foreign, OWN_HEADER)])
}

/// What is published has names that consumers know.
pub(crate) fn output() -> Value {
    json!([rule_at(".fields", "!has(self.fields) || !('' in self.fields)", EMPTY_PUBLISHED_NAME)])
}

pub(crate) fn input() -> Value {
    json!([rule_at(".kinds", "!has(self.kinds) || !('' in self.kinds)", EMPTY_KIND)])
}

pub(crate) fn scaling() -> Value {
    json!([rule_at(".min", "!has(self.max) || (has(self.min) ? self.min : 1) <= self.max", MIN_ABOVE_MAX)])
}

pub(crate) fn ledger() -> Value {
    json!([above_zero("reservationTtl")])
}

pub(crate) fn dedupe() -> Value {
    json!([above_zero("window")])
}

fn above_zero(field: &str) -> Value {
    rule_at(&format!(".{field}"), &format!("!has(self.{field}) || !self.{field}.matches('^0+[a-z]+$')"), ZERO_TIME)
}

pub(crate) fn rule_of_stage() -> Value {
    let pinned = "has(self.digest) || !has(self.module.oci) && !has(self.module.url)";
    json!([
        rule_at(".renamedFrom", "!has(self.renamedFrom) || self.renamedFrom != self.name", RENAMED_FROM_ITSELF),
        rule_at(".digest", pinned, FETCHED_WITHOUT_DIGEST),
    ])
}

pub(crate) fn module() -> Value {
    json!([rule_at(".file", "!has(self.file) || !self.file.startsWith('/')", FILE_PATH)])
}

pub(crate) fn limits() -> Value {
    let (low, high) = (bounds::MEMORY_BYTES.start(), bounds::MEMORY_BYTES.end());
    let memory = format!(
        "!has(self.memory) || (quantity(self.memory).compareTo(quantity('{low}')) >= 0 && \
         quantity(self.memory).compareTo(quantity('{high}')) <= 0)"
    );
    json!([rule_at(".memory", &memory, MEMORY), time("deadline", &bounds::DEADLINE_MS, DEADLINE)])
}

pub(crate) fn stage() -> Value {
    let elsewhere = |output: &str| {
        rule_at(
            &format!(".publish.{output}.topic"),
            &format!(
                "!has(self.publish) || !has(self.publish.{output}) || \
                 self.from.all(f, f.topic != self.publish.{output}.topic)"
            ),
            PUBLISHES_TO_INPUT,
        )
    };
    json!([
        rule_at(
            ".rules",
            "self.rules.all(r, !has(r.renamedFrom) || \
             !self.rules.exists(o, o.name != r.name && o.name == r.renamedFrom))",
            RENAMED_FROM_ANOTHER,
        ),
        rule_at(
            ".rules",
            "self.rules.all(r, !has(r.renamedFrom) || \
             self.rules.exists_one(o, has(o.renamedFrom) && o.renamedFrom == r.renamedFrom))",
            RENAMED_FROM_TWICE,
        ),
        rule_at(".from", "!has(self.ledger) || self.from.size() == 1", LEDGER_INPUTS),
        rule_at(
            ".publish.stock",
            "has(self.ledger) || !has(self.publish) || !has(self.publish.stock)",
            STOCK_WITHOUT_LEDGER
        ),
        elsewhere("stock"),
        elsewhere("refusals"),
        elsewhere("deadLetters"),
        change::ledger_taken(),
        change::ledger_given(),
    ])
}
