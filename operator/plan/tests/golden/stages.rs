//! Claims about stages: what rolls one, what stops one, and what is not done to its books.

use crate::after;
use stockflow_plan::{KafkaSeen, Verdict};

use crate::support::world::World;
use crate::support::{self, retail, running, settle};

#[test]
fn a_changed_rule_rolls_its_stage_alone() {
    let changed = retail(&[("threshold: 5", "threshold: 6")]);
    insta::assert_snapshot!(after(&changed, running(&retail(&[]))));
}

#[test]
fn a_rotated_secret_rolls_who_reads_it_and_a_replaced_rule_its_stage() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    world.observed.secrets.insert("kafka-user".into(), "8".into());
    let rotated = after(&pipeline, world.clone());
    world.observed.secrets.insert("kafka-user".into(), "7".into());
    replace(&mut world, 4);
    let tried = after(&pipeline, world.clone());
    support::step(&pipeline, &mut world);
    let rolled = after(&pipeline, world.clone());
    support::step(&pipeline, &mut world);
    insta::assert_snapshot!(format!("{rotated}---\n{tried}---\n{rolled}---\n{}", after(&pipeline, world)));
}

/// Somebody puts another component into the config map.
fn replace(world: &mut World, digest: u8) {
    let key = ("stock".to_owned(), "low-stock".to_owned());
    world.observed.rules.insert(key, support::found(digest, Verdict::Untried));
}

#[test]
fn a_rule_that_does_not_load_leaves_workers_as_they_are_and_the_next_one_rolls_them() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    replace(&mut world, 0x66);
    support::step(&pipeline, &mut world);
    let refused = after(&pipeline, world.clone());
    replace(&mut world, 5);
    support::step(&pipeline, &mut world);
    insta::assert_snapshot!(format!("{refused}---\n{}", after(&pipeline, world)));
}

#[test]
fn a_rule_whose_config_map_is_deleted_is_told_of_and_workers_keep_their_copy() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    world.observed.rules.remove(&("stock".into(), "low-stock".into()));
    insta::assert_snapshot!(after(&pipeline, world));
}

#[test]
fn the_copy_of_a_rule_stays_while_workers_may_start_again_with_it() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    replace(&mut world, 4);
    support::step(&pipeline, &mut world);
    support::step(&pipeline, &mut world);
    let set = world.child(stockflow_plan::ChildKind::StatefulSet, "omnichannel-stock");
    set.rolling = true;
    assert!(support::checked(&pipeline, &world.observed).actions.is_empty());
}

#[test]
fn a_restart_that_is_asked_for_rolls_all_stages() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    world.observed.annotations.insert(stockflow_crds::RESTARTED_AT.into(), "2026-11-30T19:00:00Z".into());
    insta::assert_snapshot!(after(&pipeline, world));
}

#[test]
fn a_removed_stage_stops_and_leaves_its_topics() {
    let text = support::RETAIL;
    let (begin, rest) = (text.find("  - name: stock\n").unwrap(), text);
    let removed = support::resolved(&rest[..begin]);
    insta::assert_snapshot!(after(&removed, running(&retail(&[]))));
}

#[test]
fn a_pipeline_in_which_books_would_be_anothers_goes_on_as_it_was() {
    let renamed = retail(&[("topicName: inventory.canonical", "topicName: inventory.anew")]);
    let rescaled = retail(&[("  topics:", "  quantityScale: 2\n  topics:")]);
    let world = running(&retail(&[]));
    insta::assert_snapshot!(format!("{}---\n{}", after(&renamed, world.clone()), after(&rescaled, world)));
}

#[test]
fn a_suspended_pipeline_stands_still_and_goes_on_where_it_was() {
    let suspended = retail(&[("  topics:", "  suspend: true\n  topics:")]);
    let mut world = running(&retail(&[]));
    let stopped = after(&suspended, world.clone());
    settle(&suspended, &mut world);
    insta::assert_snapshot!(format!("{stopped}---\n{}", after(&retail(&[]), world)));
}

#[test]
fn one_suspended_stage_stands_still() {
    let suspended = retail(&[("- name: stock\n", "- name: stock\n    suspend: true\n")]);
    insta::assert_snapshot!(after(&suspended, running(&retail(&[]))));
}

#[test]
fn replicas_of_others_are_left_alone_also_where_the_stage_is_suspended() {
    let external = ("scaling: {min: 2, max: 6}", "scaling: {mode: external}\n    suspend: true");
    insta::assert_snapshot!(after(&retail(&[external]), running(&retail(&[]))));
}

#[test]
fn a_decision_sets_replicas_and_nothing_else() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    world.observed.decided.insert("stock".into(), 5);
    insta::assert_snapshot!(after(&pipeline, world));
}

#[test]
fn workers_that_go_are_told_and_stopped_before_those_that_stay_are_changed() {
    let fewer = retail(&[("scaling: {min: 2, max: 6}", "scaling: {min: 1, max: 1}"), ("threshold: 5", "threshold: 6")]);
    insta::assert_snapshot!(after(&fewer, running(&retail(&[]))));
}

#[test]
fn what_runs_goes_on_until_kafka_was_reached_in_the_way_that_it_would_get() {
    let mut world = running(&retail(&[]));
    world.observed.kafka = KafkaSeen::default();
    let changed = retail(&[("kafka.kafka:9092", "elsewhere:9092")]);
    insta::assert_snapshot!(after(&changed, world));
}
