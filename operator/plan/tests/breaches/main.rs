//! Claims: a plan that would break an invariant is refused, and which one is said.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper that fails fails its test")]

mod deleted;
mod objects;
#[path = "../support/mod.rs"]
mod support;
mod topics;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use stockflow_crds::{ResolvedPipeline, TopicStatus};
use stockflow_plan::{Action, Breach, ChildKind, Other, Plan, check};
use support::{retail, running, world::World};

const RAW: &str = "retail.omnichannel.raw-store";

/// The breaches of a plan with these actions and no others.
fn breaches(pipeline: &ResolvedPipeline, world: &World, actions: Vec<Action>) -> Vec<Breach> {
    check(pipeline, &world.observed, Plan { actions, notices: Vec::new() }).err().unwrap_or_default()
}

fn breach(pipeline: &ResolvedPipeline, world: &World, action: Action) -> Vec<Breach> {
    breaches(pipeline, world, vec![action])
}

fn id(world: &World, name: &str) -> String {
    world.observed.kafka.topic(name).unwrap().id.clone()
}

fn grow(world: &World, name: &str, partitions: u32) -> Action {
    Action::GrowTopic { topic_name: name.into(), topic_id: id(world, name), partitions }
}

fn create(name: &str) -> Action {
    Action::CreateTopic { topic_name: name.into(), partitions: 1, replication: 3, configs: BTreeMap::new() }
}

fn delete(world: &World, name: &str) -> Action {
    Action::DeleteTopic { topic_name: name.into(), topic_id: id(world, name) }
}

fn note(name: &str) -> Action {
    Action::NoteTopics { notes: vec![TopicStatus { topic_name: name.into(), ..TopicStatus::default() }] }
}

fn other(created_s: i64, name: &str) -> Arc<Other> {
    let names = BTreeSet::from([name.to_owned()]);
    let (namespace, pipeline) = ("retail".to_owned(), "other".to_owned());
    Arc::new(Other {
        namespace,
        name: pipeline,
        created_s,
        manages: names.clone(),
        of_stages: BTreeSet::new(),
        ledger_reads: BTreeSet::new(),
        names,
    })
}

/// A pipeline that takes its topics with it, in a world where its workers have ended.
fn going() -> (ResolvedPipeline, World) {
    let pipeline = retail(&[("  topics:", "    onDelete: delete\n  topics:")]);
    let mut world = running(&pipeline);
    world.observed.children.retain(|child| child.kind != ChildKind::StatefulSet);
    world.delete(0);
    (pipeline, world)
}
