//! Claims: what is to be done in each case that there is, as plans to be read.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper that fails fails its test")]

mod deletion;
mod objects;
mod stages;
#[path = "../support/mod.rs"]
mod support;
mod topics;

use std::collections::BTreeSet;
use std::sync::Arc;

use stockflow_crds::ResolvedPipeline;
use stockflow_plan::{Other, Verdict};
use support::{checked, digest, fresh, retail, running, settle, text::text, world::World};

/// The plan that follows a change, and that all is settled when it was carried out.
fn after(pipeline: &ResolvedPipeline, mut world: World) -> String {
    let plan = text(&checked(pipeline, &world.observed), &world.observed);
    settle(pipeline, &mut world);
    plan
}

fn other(name: &str, created_s: i64, topics: &[&str]) -> Arc<Other> {
    let topics: BTreeSet<String> = topics.iter().map(|topic| (*topic).to_owned()).collect();
    let (namespace, name) = ("retail".to_owned(), name.to_owned());
    Arc::new(Other {
        namespace,
        name,
        created_s,
        manages: topics.clone(),
        names: topics,
        of_stages: BTreeSet::new(),
        ledger_reads: BTreeSet::new(),
    })
}

#[test]
fn a_new_pipeline_gets_topics_then_workers() {
    insta::assert_snapshot!(after(&retail(&[]), fresh()));
}

#[test]
fn workers_wait_for_their_rules_to_be_tried_and_topics_do_not() {
    let mut world = fresh();
    world.observed.rules.values_mut().for_each(|rule| *rule = support::found(3, Verdict::Untried));
    insta::assert_snapshot!(after(&retail(&[]), world));
}

#[test]
fn where_all_is_as_it_should_be_nothing_is_done() {
    let pipeline = retail(&[]);
    insta::assert_snapshot!(after(&pipeline, running(&pipeline)));
}

#[test]
fn what_is_named_and_not_there_is_told() {
    let pipeline = retail(&[
        (
            "module: {builtin: stock}",
            &format!("module: {{oci: registry.example/rules/stock:1}}, digest: '{}'", digest(3)),
        ),
        ("  - {name: legacy", "  - {name: spare}\n  - {name: legacy"),
    ]);
    let mut world = running(&pipeline);
    world.observed.secrets.clear();
    world.observed.rules.clear();
    let message = "rule books: registry.example/rules/stock:1: registry.example answers 404".to_owned();
    world.observed.rules.insert(("stock".into(), "books".into()), support::found(3, Verdict::Unfetched { message }));
    world.topics().remove("erp.feed");
    insta::assert_snapshot!(after(&pipeline, world));
}
