//! The project's guides, from their first command to their last.

use crate::bed::Bed;
use crate::guide::{commands, run};

const FIRST_PIPELINE: &str = "docs/first-pipeline.md";
/// What other guides begin with: the pipeline of the first one, with workers that are ready.
const BEGIN: [&str; 3] = ["What you need", "Write it down", "Apply it"];

#[test]
#[ignore = "needs a cluster: make e2e"]
fn the_quick_start_of_the_readme_does_what_it_says() {
    let bed = Bed::with("service");
    let commands = commands("README.md", &["In a cluster"]);
    assert!(commands.lines().count() >= 5, "{commands}");
    let said = run(&bed, &commands, &["retail"]);
    assert!(said.contains("available"), "the last command shows the stock of a key: {said}");
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn the_guide_to_a_first_pipeline_goes_from_nothing_to_nothing() {
    let bed = Bed::with("service");
    let said = run(&bed, &commands(FIRST_PIPELINE, &[]), &["shop"]);
    assert!(said.contains("available   7") && said.contains("reserved    1"), "what came, went and is held: {said}");
    assert!(said.contains(r#""status":"LOW""#), "what the rule of the change tells: {said}");
    let (_, left) = said.split_once("inventorypipeline.stockflow.dev \"shop\" deleted").unwrap();
    assert!(left.contains("there is no topic \"shop.shop.stock\""), "topics that were to go: {left}");
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn the_guide_to_a_first_rule_ends_with_a_rule_that_decides() {
    let bed = Bed::with("service");
    let commands = [commands(FIRST_PIPELINE, &BEGIN), commands("docs/first-rule.md", &[])].join("\n");
    let said = run(&bed, &commands, &["shop"]);
    assert!(said.contains("TOO_MANY"), "what the rule refuses: {said}");
    assert!(said.contains("RuleRefused"), "what is said of a rule that is bad: {said}");
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn what_the_guide_to_troubles_asks_can_be_asked() {
    let bed = Bed::with("service");
    let begin = [&BEGIN[..], &["Send events"]].concat();
    let commands = [commands(FIRST_PIPELINE, &begin), commands("docs/troubleshooting.md", &[])].join("\n");
    let said = run(&bed, &commands, &["shop"]);
    assert!(said.contains("proven: each of"), "the books were looked at: {said}");
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn what_the_guide_to_security_shows_is_so() {
    let bed = Bed::with("service");
    let commands = [commands(FIRST_PIPELINE, &BEGIN), commands("docs/security.md", &[])].join("\n");
    let said = run(&bed, &commands, &["shop"]);
    assert!(said.contains("inventorypipelines.stockflow.dev/status"), "what the operator may do: {said}");
}
