//! Metrics and status of a made-up worker, to the byte: their names are an interface.

use std::collections::BTreeSet;

use super::made_up;
use crate::http::metrics;
use crate::http::status::Status;

const METRICS: &str = include_str!("golden/metrics.txt");
const STATUS: &str = include_str!("golden/status.json");
const GUIDE: &str = include_str!("../../../../docs/operations.md");

#[test]
fn metrics_are_as_documented() {
    assert_eq!(metrics::render(made_up::worker()).unwrap(), METRICS);
}

#[test]
fn status_is_as_documented() {
    let text = serde_json::to_string_pretty(&Status::of(&made_up::worker())).unwrap() + "\n";
    assert_eq!(text, STATUS);
}

#[test]
fn the_guide_explains_every_metric_and_no_other() {
    let is_name = |word: &&str| word.starts_with("stockflow_");
    let suffix = |(name, kind): (&str, &str)| if kind == "counter" { format!("{name}_total") } else { name.to_owned() };
    let families = METRICS.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    let shown: BTreeSet<String> = families.map(suffix).collect();
    let rows = GUIDE.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let told: BTreeSet<String> = rows.filter(is_name).map(str::to_owned).collect();
    assert_eq!(shown, told);
}

#[test]
fn a_stage_that_did_nothing_yet_shows_noughts() {
    let idle = made_up::idle();
    let text = metrics::render(idle).unwrap();
    assert!(text.contains("stockflow_records_total{stage=\"stock\"} 0\n"), "{text}");
    assert!(text.contains("stockflow_ready{stage=\"stock\"} 0\n"), "{text}");
    assert!(!text.contains("stockflow_lag_records"), "{text}");
}
