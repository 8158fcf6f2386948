//! Claims about the subject of the stock benchmark: what the kit says reaches the pipeline.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

use std::path::Path;
use std::process::Command;

#[test]
fn the_kits_variables_make_a_pipeline_that_is_accepted() {
    let state = tempfile::tempdir().unwrap();
    let subject = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/subject");
    let variables = [
        ("STOCKFLOW", "true"),
        ("BOOTSTRAP", "127.0.0.1:29092"),
        ("INPUT_TOPIC", "the.events"),
        ("STOCK_TOPIC", "the.stock"),
        ("REFUSED_TOPIC", "the.refused"),
        ("APP_ID", "run-7"),
        ("COMMIT_INTERVAL_MS", "20"),
    ];
    let ended = Command::new(subject).envs(variables).env("STATE_DIR", state.path()).status().unwrap();
    assert!(ended.success());

    let text = std::fs::read_to_string(state.path().join("pipeline.yaml")).unwrap();
    assert!(!text.contains('@'), "{text}");
    let pipeline = stockflow_crds::resolve(&stockflow_crds::load(&text, "pipeline.yaml").unwrap()).unwrap();
    assert_eq!(pipeline.kafka.bootstrap_servers, ["127.0.0.1:29092"]);
    let topics: Vec<&str> = pipeline.topics.iter().map(|topic| topic.topic_name.as_str()).collect();
    assert_eq!(topics, ["the.events", "the.stock", "the.refused"]);
    let stage = &pipeline.stages[0];
    assert!(stage.group.starts_with("run-7"), "{}", stage.group);
    assert_eq!(stage.transaction.max_interval_ms, 20);
}
