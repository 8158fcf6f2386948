//! Decisions as they are shown: a sentence each, the newest first.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::pipeline::Pipeline;
use crate::table::Table;

/// What was decided for a stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Explained {
    pub(super) stage: String,
    /// The newest first, with all that the operator says of each.
    pub(super) decisions: Vec<Value>,
}

/// What of a decision is shown to people.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Decided {
    at_s: i64,
    sentence: String,
    acts: bool,
    decision: Reasoned,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Reasoned {
    replicas: u32,
    reason: String,
}

impl Explained {
    /// As an operator says it.
    pub(super) fn read(stage: &str, body: &str) -> Result<Explained, serde_json::Error> {
        #[derive(Deserialize)]
        struct Page {
            decisions: Vec<Value>,
        }
        let Page { decisions } = serde_json::from_str(body)?;
        Ok(Explained { stage: stage.to_owned(), decisions })
    }

    pub(super) fn nothing(stage: &str) -> Explained {
        Explained { stage: stage.to_owned(), decisions: Vec::new() }
    }

    pub(super) fn text(&self) -> String {
        let mut table = Table::new(["AT", "WORKERS", "REASON", "ACTED ON", "WHY"]);
        for decision in &self.decisions {
            let read = Decided::deserialize(decision).unwrap_or_default();
            let Decided { at_s, sentence, acts, decision: Reasoned { replicas, reason } } = read;
            let acts = if acts { "yes" } else { "no" }.to_owned();
            table.row([time(at_s), replicas.to_string(), reason, acts, sentence]);
        }
        let stage = &self.stage;
        if table.is_empty() {
            return format!("stage {stage}: nothing was decided yet\n");
        }
        format!("stage {stage}\n{}", table.text())
    }
}

/// The same for programs.
pub(super) fn json(pipeline: &Pipeline, explained: &[Explained]) -> String {
    let shown = json!({"namespace": pipeline.namespace, "pipeline": pipeline.name, "stages": explained});
    format!("{shown:#}\n")
}

/// Seconds since 1970 UTC, as RFC 3339.
fn time(at_s: i64) -> String {
    k8s_openapi::jiff::Timestamp::from_second(at_s).map(|at| at.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Explained;

    #[test]
    fn a_decision_is_a_line_with_its_time_and_its_sentence() {
        let body = serde_json::json!({"decisions": [{
            "atS": 1_772_438_400, "acts": true, "sentence": "From 1 to 2 workers: 76 records/s come in.",
            "decision": {"replicas": 2, "reason": "Arrivals", "terms": {}},
        }]});
        let text = Explained::read("stock", &body.to_string()).unwrap().text();
        let wanted =
            "2026-03-02T08:00:00Z   2         Arrivals   yes        From 1 to 2 workers: 76 records/s come in.\n";
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(text.ends_with(wanted), "{text}");
        assert_eq!(Explained::nothing("stock").text(), "stage stock: nothing was decided yet\n");
    }
}
