//! Claims about a pipeline that goes: what goes with it, what it waits for, and what stays.

use stockflow_crds::{FORCE_DELETE, ResolvedPipeline};
use stockflow_plan::{Action, ChildKind, DELETION_LIMIT_MS, KafkaSeen, Reason};

use crate::support::{checked, fresh, retail, running, settle, text::text, world::World};
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

/// What a plan tells people, where it ends the waiting.
fn said_at_the_end(pipeline: &ResolvedPipeline, world: &World) -> Option<String> {
    let plan = checked(pipeline, &world.observed);
    match &plan.actions[..] {
        [Action::Event(told), Action::RemoveFinalizer] => Some(told.message.clone()),
        _ => None,
    }
}

#[test]
fn whatever_hinders_a_deletion_does_so_no_longer_than_its_time_and_is_told() {
    let pipeline = to_go();
    let mut gone = running(&pipeline);
    gone.observed.children.retain(|child| child.kind != ChildKind::StatefulSet);
    let message = || "the user may not: give it the right Describe".to_owned();
    let of_kafka = |kafka: KafkaSeen| {
        let mut world = gone.clone();
        world.observed.kafka = kafka;
        world
    };
    let mut works = running(&pipeline);
    works.observed.worker_pods = 1;
    let cases = [
        (works, false, "its workers did not end within 30 s"),
        (gone.clone(), true, "has members"),
        (of_kafka(KafkaSeen::default()), true, "has members"),
        (of_kafka(KafkaSeen::default()), false, "Kafka did not answer within 30 s"),
        (of_kafka(KafkaSeen::Refuses { message: message() }), false, "give it the right Describe"),
        (of_kafka(KafkaSeen::Locked { message: message() }), false, "give it the right Describe"),
    ];
    for (mut world, is_in_vain, words) in cases {
        for elapsed_ms in [0, DELETION_LIMIT_MS - 1, DELETION_LIMIT_MS, u64::MAX] {
            world.delete(elapsed_ms);
            if is_in_vain {
                world.delete_in_vain(elapsed_ms);
            }
            let said = said_at_the_end(&pipeline, &world);
            let is_over = elapsed_ms >= DELETION_LIMIT_MS;
            assert_eq!(said.as_ref().is_some_and(|said| said.contains(words)), is_over, "{words}: {said:?}");
        }
        world.delete(0);
        world.observed.annotations.insert(FORCE_DELETE.into(), "true".into());
        assert!(said_at_the_end(&pipeline, &world).is_some_and(|said| said.contains("it was forced")), "{words}");
    }
}

#[test]
fn what_is_waited_for_is_said_by_who_does_not_let_go() {
    let pipeline = to_go();
    let mut world = running(&pipeline);
    world.observed.children.retain(|child| child.kind != ChildKind::StatefulSet);
    world.delete(0);
    world.observed.kafka = KafkaSeen::Refuses { message: "the brokers refuse the credentials".into() };
    let plan = checked(&pipeline, &world.observed);
    let said: Vec<_> = plan.notices.iter().map(|notice| (notice.reason, notice.message.as_str())).collect();
    let [(Reason::KafkaRefuses, message)] = said[..] else { panic!("{said:?}") };
    assert!(message.contains("refuse the credentials") && message.contains("forceDelete=true"), "{message}");
    assert!(!message.contains("does not answer"), "{message}");
}

#[test]
fn a_pipeline_that_nobody_can_make_sense_of_goes_and_leaves_kafka_alone() {
    let mut world = running(&to_go());
    assert_eq!(stockflow_plan::abandon(&world.observed).plan().actions, [], "it is not being deleted");
    world.delete(0);
    let plan = stockflow_plan::abandon(&world.observed).into_plan();
    insta::assert_snapshot!(text(&plan, &world.observed));
}
