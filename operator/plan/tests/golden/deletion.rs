//! Claims about a pipeline that goes: what goes with it, what it waits for, and what stays.

use stockflow_crds::{FORCE_DELETE, ResolvedPipeline};
use stockflow_plan::{ChildKind, DELETION_LIMIT_MS, KafkaSeen};

use crate::support::{checked, fresh, retail, running, settle, text::text};
use crate::{after, other};

#[test]
fn by_default_topics_stay_and_there_is_nothing_to_wait_for() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    world.delete(0);
    let told = stockflow_plan::farewell(&pipeline).unwrap();
    insta::assert_snapshot!(format!("{}---\n{}: {}", after(&pipeline, world), told.reason, told.message));
}

/// A pipeline whose topics go with it, all but one.
fn to_go() -> ResolvedPipeline {
    retail(&[("  topics:", "    onDelete: delete\n  topics:"), ("retention: 30d", "retention: 30d, onDelete: keep")])
}

#[test]
fn topics_go_with_the_pipeline_once_its_workers_have_ended() {
    let pipeline = to_go();
    let mut world = running(&pipeline);
    world.delete(0);
    let mut rounds = Vec::new();
    world.observed.worker_pods = 3;
    for pods in [3, 0, 0] {
        rounds.push(text(&checked(&pipeline, &world.observed), &world.observed));
        let plan = checked(&pipeline, &world.observed);
        world.carry_out(&plan);
        world.observed.worker_pods = pods;
    }
    assert!(world.gone);
    insta::assert_snapshot!(rounds.join("---\n"));
}

#[test]
fn a_topic_that_was_found_or_that_another_pipeline_names_stays() {
    let pipeline = to_go();
    let mut world = fresh();
    let (wanted, found) = (stockflow_plan::wanted_topics(&pipeline, &world.observed), "retail.omnichannel.raw-store");
    let topic = wanted.iter().find(|topic| topic.topic_name == found).unwrap();
    let configs: Vec<_> = topic.configs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    world.topic(found, topic.partitions, topic.replication, &configs);
    settle(&pipeline, &mut world);
    world.observed.others.push(other("reader", 2_000, &["retail.omnichannel.alerts"]));
    world.delete(0);
    let plan = checked(&pipeline, &world.observed);
    world.carry_out(&plan);
    insta::assert_snapshot!(text(&checked(&pipeline, &world.observed), &world.observed));
}

#[test]
fn a_pipeline_goes_without_its_topics_when_kafka_is_gone_or_it_is_forced() {
    let pipeline = to_go();
    let mut world = running(&pipeline);
    world.observed.children.retain(|child| child.kind != ChildKind::StatefulSet);
    world.observed.kafka = KafkaSeen::default();
    let mut rounds = Vec::new();
    for elapsed_ms in [DELETION_LIMIT_MS - 1, DELETION_LIMIT_MS] {
        world.delete(elapsed_ms);
        rounds.push(text(&checked(&pipeline, &world.observed), &world.observed));
    }
    world.delete(0);
    world.observed.annotations.insert(FORCE_DELETE.into(), "true".into());
    rounds.push(text(&checked(&pipeline, &world.observed), &world.observed));
    insta::assert_snapshot!(rounds.join("---\n"));
}

#[test]
fn a_pipeline_that_nobody_can_make_sense_of_goes_and_leaves_kafka_alone() {
    let mut world = running(&to_go());
    assert_eq!(stockflow_plan::abandon(&world.observed).plan().actions, [], "it is not being deleted");
    world.delete(0);
    let plan = stockflow_plan::abandon(&world.observed).into_plan();
    insta::assert_snapshot!(text(&plan, &world.observed));
}
