//! The dashboard asks for nothing that is not measured, and the operator's guide explains all that it measures.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use stockflow_operator::metrics::{Metrics, Shown};
use stockflow_plan::Action;
use stockflow_web::metrics::render;

use crate::helm::read;

/// A label that Prometheus has from the pods' own.
const LABEL: &str = "stockflow_dev_pipeline";

/// The names that a guide has rows for.
fn explained(guide: &str) -> BTreeSet<String> {
    let guide = read(guide);
    let rows = guide.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_owned));
    rows.filter(|name| name.starts_with("stockflow_")).collect()
}

/// Every text of a JSON value.
fn texts<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(list) => list.iter().for_each(|inner| texts(inner, found)),
        Value::Object(map) => map.values().for_each(|inner| texts(inner, found)),
        _ => {}
    }
}

fn metrics_of(query: &str) -> impl Iterator<Item = &str> {
    let words = query.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let metrics = words.filter(|word| word.starts_with("stockflow_") && *word != LABEL);
    // Of a histogram.
    metrics.map(|word| ["_bucket", "_sum", "_count"].iter().find_map(|part| word.strip_suffix(part)).unwrap_or(word))
}

#[test]
fn the_dashboard_asks_for_nothing_that_the_guides_do_not_explain() {
    let dashboard: Value = serde_json::from_str(&read("charts/stockflow/files/dashboard.json")).unwrap();
    let known = &explained("docs/operations.md") | &explained("docs/operator.md");
    let mut said = Vec::new();
    texts(&dashboard, &mut said);
    let asked: BTreeSet<&str> = said.into_iter().flat_map(metrics_of).collect();
    assert!(asked.len() > 20, "{asked:?}");
    let unknown: Vec<_> = asked.into_iter().filter(|name| !known.contains(*name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn every_panel_says_what_it_shows() {
    let dashboard: Value = serde_json::from_str(&read("charts/stockflow/files/dashboard.json")).unwrap();
    let mut ids = BTreeSet::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{} is there twice", panel["id"]);
        let title = panel["title"].as_str().unwrap();
        assert!(panel["type"] == "row" || !panel["description"].as_str().unwrap_or_default().is_empty(), "{title}");
    }
}

#[test]
fn the_guide_explains_every_metric_of_the_operator_and_no_other() {
    let metrics = Arc::new(Metrics::default());
    // Of what was never written there is no line.
    metrics.acted(&Action::AddFinalizer);
    let text = render("stockflow_operator", Shown { metrics, leads: true }).unwrap();
    let families = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    let named = |(name, kind): (&str, &str)| if kind == "counter" { format!("{name}_total") } else { name.to_owned() };
    let shown: BTreeSet<String> = families.map(named).collect();
    assert_eq!(shown, explained("docs/operator.md"));
}
