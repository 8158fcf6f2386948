//! The checks of a worker's settings: its time to end, and labels that are not the user's to set.

use serde_json::{Value, json};

use crate::bounds;

use super::{
    GRACE_PERIOD, MAX_SKEW, OWN_LABELS, OWN_LABELS_BEGIN, TOPOLOGY_KEY, WHEN_UNSATISFIABLE, kafka::time, rule_at,
};

pub(crate) fn worker() -> Value {
    let foreign = |field: &str| {
        let begins = OWN_LABELS_BEGIN.map(|begin| format!("!name.startsWith('{begin}')")).join(" && ");
        rule_at(&format!(".{field}"), &format!("!has(self.{field}) || self.{field}.all(name, {begins})"), OWN_LABELS)
    };
    json!([
        time("terminationGracePeriod", &bounds::GRACE_PERIOD_MS, GRACE_PERIOD),
        foreign("labels"),
        foreign("annotations"),
    ])
}

/// Of a constraint, in a pod's words: what Kubernetes would refuse of each pod, one by one and much later.
pub(crate) fn spread() -> Value {
    json!([
        rule_at(".maxSkew", "self.maxSkew >= 1", MAX_SKEW),
        rule_at(".topologyKey", "self.topologyKey.size() > 0", TOPOLOGY_KEY),
        rule_at(
            ".whenUnsatisfiable",
            "self.whenUnsatisfiable in ['DoNotSchedule', 'ScheduleAnyway']",
            WHEN_UNSATISFIABLE,
        ),
    ])
}
