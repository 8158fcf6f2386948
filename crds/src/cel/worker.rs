//! The checks of a worker's settings: its time to end, and labels that are not the user's to set.

use serde_json::{Value, json};

use crate::bounds;

use super::{GRACE_PERIOD, OWN_LABELS, OWN_LABELS_BEGIN, kafka::time, rule};

pub(crate) fn worker() -> Value {
    let foreign = |field: &str| {
        let begins = OWN_LABELS_BEGIN.map(|begin| format!("!name.startsWith('{begin}')")).join(" && ");
        rule(&format!("!has(self.{field}) || self.{field}.all(name, {begins})"), OWN_LABELS)
    };
    json!([
        time("terminationGracePeriod", &bounds::GRACE_PERIOD_MS, GRACE_PERIOD),
        foreign("labels"),
        foreign("annotations"),
    ])
}
