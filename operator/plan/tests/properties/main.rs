//! Claims: whatever is observed, the plan passes the check, and carrying plans out comes to an end where nothing is left.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails fails its test")]

mod mishaps;
mod selectors;
#[path = "../support/mod.rs"]
mod support;
mod versions;

use mishaps::{Mishap, befall, mishap};
use proptest::prelude::*;
use stockflow_plan::{KafkaSeen, check, plan};
use support::{checked, fresh, world::World};
use versions::VERSIONS;

/// A world in which one version ran, or got as far as some action of its first plan, and then this and that happened.
fn world(version: usize, rounds: usize, died_after: usize, mishaps: &[Mishap]) -> World {
    let pipeline = &VERSIONS[version];
    let mut world = fresh();
    for _ in 0..rounds {
        let plan = checked(pipeline, &world.observed);
        world.carry_out(&plan);
    }
    let plan = checked(pipeline, &world.observed);
    world.carry_out_some(&plan, died_after);
    mishaps.iter().for_each(|mishap| befall(&mut world, mishap));
    world
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_observed_plans_pass_and_come_to_an_end(
        before in 0..13_usize,
        now in 0..13_usize,
        rounds in 0..4_usize,
        died_after in 0..40_usize,
        mishaps in prop::collection::vec(mishap(), 0..8),
    ) {
        let mut world = world(before, rounds, died_after, &mishaps);
        let pipeline = &VERSIONS[now];
        for _ in 0..3 {
            let plan = plan(pipeline, &world.observed);
            let passed = check(pipeline, &world.observed, plan.clone());
            prop_assert!(passed.is_ok(), "{:#?}\n{plan:#?}", passed.err());
            prop_assert_eq!(world.carry_out(&plan), plan.actions.len(), "an action was refused: {:#?}", plan);
        }
        let left = plan(pipeline, &world.observed).actions;
        prop_assert!(left.is_empty(), "after three rounds there is still: {left:#?}");
    }

    #[test]
    fn an_operator_that_dies_after_any_action_comes_to_the_same_end(
        version in 0..13_usize,
        died_after in 0..60_usize,
    ) {
        let pipeline = &VERSIONS[version];
        let mut straight = fresh();
        support::settle(pipeline, &mut straight);
        let mut broken = world(version, 0, died_after, &[]);
        support::settle(pipeline, &mut broken);
        let seen = |world: &World| {
            let topics = match &world.observed.kafka {
                KafkaSeen::Topics(topics) => topics.iter().map(|(name, topic)| (name.clone(), topic.partitions, topic.configs.clone())).collect(),
                _ => Vec::new(),
            };
            let notes: Vec<_> = world.observed.notes.iter().map(|note| (note.topic_name.clone(), note.found)).collect();
            let mut children: Vec<_> = world.observed.children.iter().map(|child| (child.kind, child.name.clone(), child.ours.clone(), child.replicas)).collect();
            children.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
            (topics, notes, children)
        };
        prop_assert_eq!(seen(&straight), seen(&broken));
    }
}
