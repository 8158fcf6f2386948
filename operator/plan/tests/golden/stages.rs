//! Claims about stages: what rolls one, what stops one, and what is not done to its books.

use crate::after;
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
    world.observed.config_maps.insert("rules".into(), "4".into());
    insta::assert_snapshot!(format!("{rotated}---\n{}", after(&pipeline, world)));
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
