//! `rules`: which build of each rule the workers of a stage have, and what it costs.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::args::{Output, PipelineArgs};
use crate::cluster::Cluster;
use crate::doors::Doors;
use crate::failure::Failure;
use crate::pages::{RulePage, Told, told};
use crate::pipeline::{Pipeline, Stage};
use crate::pods::workers;
use crate::said::Said;
use crate::table::Table;

/// Characters of a digest that are shown to people.
const DIGEST_CHARS: usize = 19;

/// A rule of a stage, on workers that have the same build of it.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    stage: String,
    rule: String,
    /// Where the pipeline has it from.
    module: Value,
    /// `None` where no worker was heard.
    digest: Option<String>,
    /// Workers that have this build.
    workers: usize,
    events: u64,
    calls: u64,
    busy_seconds: f64,
    fuel: u64,
}

/// Runs the command.
pub(crate) async fn run(cluster: &Cluster, doors: &impl Doors, args: &PipelineArgs) -> Result<Said, Failure> {
    let pipeline = Pipeline::find(cluster, &args.pipeline).await?;
    let (mut shown, mut silent) = (Vec::new(), Vec::new());
    for stage in &pipeline.stages {
        let told = told(doors, &workers(cluster, &pipeline, stage).await?).await?;
        shown.extend(rules(stage, &told));
        silent.extend(
            told.into_iter().filter_map(|told| Some(format!("{}: {}", told.worker.pod.name, told.page.err()?))),
        );
    }
    let said = match args.output {
        Output::Text => Said::text(&text(&shown)),
        Output::Json => Said::json(&(serde_json::to_string_pretty(&shown).unwrap_or_default() + "\n")),
    };
    Ok(silent.iter().fold(said, |said, line| said.noting(&format!("not heard: {line}"))))
}

/// The rules of a stage, a row for each build; more than one is there while the stage rolls.
fn rules(stage: &Stage, told: &[Told]) -> Vec<Shown> {
    let pages: Vec<RulePage> = told.iter().filter_map(Told::stage).flat_map(|page| page.rules).collect();
    let mut shown = Vec::new();
    for rule in &stage.rules {
        let mut builds: BTreeMap<&str, Vec<&RulePage>> = BTreeMap::new();
        for page in pages.iter().filter(|page| page.name == rule.name) {
            builds.entry(&page.digest).or_default().push(page);
        }
        let row = |digest: Option<&str>, of: &[&RulePage]| Shown {
            stage: stage.name.clone(),
            rule: rule.name.clone(),
            module: rule.module.clone(),
            digest: digest.map(str::to_owned),
            workers: of.len(),
            events: of.iter().map(|page| page.events).sum(),
            calls: of.iter().map(|page| page.calls).sum(),
            busy_seconds: of.iter().map(|page| page.busy_seconds).sum(),
            fuel: of.iter().map(|page| page.fuel).sum(),
        };
        if builds.is_empty() {
            shown.push(row(None, &[]));
        }
        shown.extend(builds.iter().map(|(digest, pages)| row(Some(digest), pages)));
    }
    shown
}

fn text(shown: &[Shown]) -> String {
    let mut table =
        Table::new(["STAGE", "RULE", "MODULE", "BUILD", "WORKERS", "EVENTS", "CALLS", "BUSY", "FUEL/EVENT"]);
    for rule in shown {
        table.row([
            rule.stage.clone(),
            rule.rule.clone(),
            module(&rule.module),
            rule.digest.iter().flat_map(|digest| digest.chars()).take(DIGEST_CHARS).collect(),
            rule.workers.to_string(),
            rule.events.to_string(),
            rule.calls.to_string(),
            format!("{:.1}s", rule.busy_seconds),
            rule.fuel.checked_div(rule.events).map(|fuel| fuel.to_string()).unwrap_or_default(),
        ]);
    }
    table.text()
}

/// Where a rule is from, in a few words: `builtin stock`, `configMap rules/low.wasm`.
fn module(module: &Value) -> String {
    let Some((kind, of)) = module.as_object().and_then(|module| module.iter().next()) else { return String::new() };
    let texts = |of: &Value| match of {
        Value::String(text) => text.clone(),
        Value::Object(fields) => fields.values().filter_map(Value::as_str).collect::<Vec<_>>().join("/"),
        _ => String::new(),
    };
    format!("{kind} {}", texts(of))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::doors::PodName;
    use crate::pods::{How, WorkerPod};

    fn told(instance: &str, digest: &str, events: u64) -> Told {
        let pod = PodName { namespace: "retail".into(), name: format!("omni-stock-{instance}") };
        let rule =
            json!({"name": "books", "digest": digest, "events": events, "calls": 4, "busySeconds": 0.25, "fuel": 3000});
        let worker = WorkerPod { pod, instance: instance.into(), how: How::Ready };
        Told { worker, page: Ok(json!({"stages": [{"name": "stock", "rules": [rule]}]})) }
    }

    #[test]
    fn a_build_is_a_row_with_the_workers_that_have_it_and_what_it_costs_on_them() {
        let rules_of: Stage = serde_json::from_value(json!({"name": "stock", "rules": [
            {"name": "books", "module": {"builtin": "stock"}},
            {"name": "low", "module": {"configMap": {"key": "low.wasm", "name": "own"}}},
        ]}))
        .unwrap();
        let shown = rules(
            &rules_of,
            &[told("0", "sha256:aaaa", 10), told("1", "sha256:bbbb", 20), told("2", "sha256:aaaa", 30)],
        );
        let rows: Vec<_> =
            shown.iter().map(|row| (row.rule.as_str(), row.digest.as_deref(), row.workers, row.events)).collect();
        let wanted =
            [("books", Some("sha256:aaaa"), 2, 40), ("books", Some("sha256:bbbb"), 1, 20), ("low", None, 0, 0)];
        assert_eq!(rows, wanted);
        let text = text(&shown);
        assert!(
            text.contains("builtin stock") && text.contains("configMap low.wasm/own") && text.contains("0.5s"),
            "{text}"
        );
        assert!(text.lines().nth(1).unwrap().ends_with("150"), "{text}");
    }
}
