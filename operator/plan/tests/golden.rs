//! Claims: what is to be done in each case that there is, as plans to be read.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod support;

use stockflow_crds::{FORCE_DELETE, ResolvedPipeline};
use stockflow_plan::{ChildKind, DELETION_LIMIT_MS, KafkaSeen, Other, Owner, desired};
use support::{checked, fresh, retail, running, settle, text::text, world::World};

/// The plan that follows a change, and that all is settled when it was carried out.
fn after(pipeline: &ResolvedPipeline, mut world: World) -> String {
    let plan = text(&checked(pipeline, &world.observed), &world.observed);
    settle(pipeline, &mut world);
    plan
}

fn other(name: &str, created_s: i64, topics: &[&str]) -> Other {
    let topics: std::collections::BTreeSet<String> = topics.iter().map(|topic| (*topic).to_owned()).collect();
    let (namespace, name) = ("retail".to_owned(), name.to_owned());
    Other { namespace, name, created_s, manages: topics.clone(), names: topics, ledger_reads: Default::default() }
}

#[test]
fn a_new_pipeline_gets_topics_then_workers() {
    insta::assert_snapshot!(after(&retail(&[]), fresh()));
}

#[test]
fn what_is_made_is_said_field_by_field() {
    let objects = desired(&retail(&[]), &fresh().observed).objects;
    let stock = objects.iter().filter(|object| object.stage.as_deref() != Some("normalize"));
    let yaml = stock.map(|object| serde_saphyr::to_string(&object.value).unwrap()).collect::<Vec<_>>();
    insta::assert_snapshot!(yaml.join("---\n"));
}

#[test]
fn where_all_is_as_it_should_be_nothing_is_done() {
    let pipeline = retail(&[]);
    insta::assert_snapshot!(after(&pipeline, running(&pipeline)));
}

#[test]
fn a_topic_that_no_ledger_reads_grows_and_nobody_restarts() {
    let grown = retail(&[("partitions: 12", "partitions: 24")]);
    insta::assert_snapshot!(after(&grown, running(&retail(&[]))));
}

#[test]
fn fewer_partitions_and_more_under_a_ledger_are_refused_with_the_reason() {
    let changed = retail(&[("partitions: 12", "partitions: 3"), ("partitions: 6", "partitions: 9")]);
    insta::assert_snapshot!(after(&changed, running(&retail(&[]))));
}

#[test]
fn a_setting_that_differs_is_set_and_others_are_left_alone() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    let topic = world.topics().get_mut("retail.omnichannel.alerts").unwrap();
    topic.configs.insert("leader.replication.throttled.replicas".into(), "*".into());
    topic.configs.insert("segment.ms".into(), "1".into());
    topic.replication = 2;
    insta::assert_snapshot!(after(&pipeline, world));
}

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
fn a_renamed_topic_is_made_and_the_old_one_stays() {
    let renamed = retail(&[("name: alerts,", "name: alerts, topicName: shop.alerts,")]);
    insta::assert_snapshot!(after(&renamed, running(&retail(&[]))));
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
fn by_default_topics_stay_and_there_is_nothing_to_wait_for() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    world.delete(0);
    let told = stockflow_plan::farewell(&pipeline);
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
    world.observed.kafka = KafkaSeen::Away;
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
fn of_two_pipelines_that_name_a_topic_the_older_owns_it() {
    let pipeline = retail(&[]);
    let mut world = fresh();
    world.observed.others.push(other("older", 999, &["inventory.canonical"]));
    world.observed.others.push(other("younger", 1_001, &["retail.omnichannel.alerts"]));
    insta::assert_snapshot!(after(&pipeline, world));
}

#[test]
fn a_topic_that_is_not_as_it_is_wanted_is_not_taken_over() {
    let mut world = fresh();
    world.topic("inventory.canonical", 6, 3, &[("cleanup.policy", "compact"), ("retention.ms", "-1")]);
    insta::assert_snapshot!(after(&retail(&[]), world));
}

#[test]
fn a_topic_on_which_books_hang_is_not_made_anew() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    for name in ["inventory.canonical", "retail.omnichannel.alerts", "retail.omnichannel.stock.changelog"] {
        world.topics().remove(name);
    }
    insta::assert_snapshot!(after(&pipeline, world));
}

#[test]
fn an_object_of_somebody_else_is_never_adopted() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    world.child(ChildKind::ConfigMap, "omnichannel-stock").owner = Owner::Nobody;
    world.child(ChildKind::StatefulSet, "omnichannel-normalize").owner = Owner::Resource { uid: "uid-2".into() };
    let changed = retail(&[("threshold: 5", "threshold: 6"), ("store-001", "store-002")]);
    insta::assert_snapshot!(after(&changed, world));
}

#[test]
fn what_somebody_changed_of_an_object_is_reverted_kind_by_kind() {
    let pipeline = retail(&[]);
    let settled = running(&pipeline);
    let mut plans = String::new();
    for child in settled
        .observed
        .children
        .iter()
        .filter(|child| child.name.ends_with("stock") || child.name.ends_with("workers"))
    {
        let mut world = settled.clone();
        world.child(child.kind, &child.name).ours["metadata"]["labels"] = serde_json::json!({"theirs": "1"});
        plans += &after(&pipeline, world);
    }
    insta::assert_snapshot!(plans);
}

#[test]
fn a_deleted_object_is_made_anew() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    world.observed.children.retain(|child| child.name != "omnichannel-stock");
    insta::assert_snapshot!(after(&pipeline, world));
}

#[test]
fn volumes_stay_as_they_are_and_the_rest_is_applied() {
    let changed = retail(&[("size: 5Gi", "size: 50Gi"), ("team: stock", "team: shop")]);
    insta::assert_snapshot!(after(&changed, running(&retail(&[]))));
}

#[test]
fn what_the_server_filled_into_claims_is_no_difference() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    let claim = &mut world.child(ChildKind::StatefulSet, "omnichannel-stock").ours["spec"]["volumeClaimTemplates"][0];
    claim["spec"]["volumeMode"] = "Filesystem".into();
    claim["spec"]["storageClassName"] = "standard".into();
    claim["status"] = serde_json::json!({"phase": "Pending"});
    assert_eq!(after(&pipeline, world), "nothing to do\n");
}

#[test]
fn metrics_are_collected_where_somebody_collects_them() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    world.observed.capabilities.pod_monitor = true;
    let comes = after(&pipeline, world.clone());
    settle(&pipeline, &mut world);
    world.observed.capabilities.pod_monitor = false;
    insta::assert_snapshot!(format!("{comes}---\n{}", after(&pipeline, world)));
}

#[test]
fn what_is_named_and_not_there_is_told() {
    let pipeline = retail(&[
        ("module: {builtin: stock}", "module: {oci: registry.example/rules/stock:1}"),
        ("  - {name: legacy", "  - {name: spare}\n  - {name: legacy"),
    ]);
    let mut world = running(&pipeline);
    world.observed.secrets.clear();
    world.observed.config_maps.clear();
    world.topics().remove("erp.feed");
    insta::assert_snapshot!(after(&pipeline, world));
}
