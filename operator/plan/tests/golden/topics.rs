//! Claims about topics: made, grown, set, told of, and left alone.

use std::collections::BTreeMap;

use stockflow_plan::{Action, Other, Plan, Reason};

use crate::support::{checked, fresh, retail, running, settle};
use crate::{after, other};

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
fn a_setting_that_the_pipeline_says_no_more_goes_back_and_what_others_gave_stays() {
    let before = retail(&[("segment.ms: \"3600000\"", "segment.ms: \"3600000\", min.insync.replicas: \"2\"")]);
    let mut world = running(&before);
    let alerts = "retail.omnichannel.alerts";
    world.topics().get_mut(alerts).unwrap().configs.insert("max.message.bytes".into(), "2000000".into());
    let pipeline = retail(&[]);
    let plan = checked(&pipeline, &world.observed);
    let set: Vec<_> = plan
        .actions
        .iter()
        .filter_map(|action| match action {
            Action::SetTopicConfigs { topic_name, configs, .. } => Some((topic_name.as_str(), configs.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(set, [(alerts, BTreeMap::from([("min.insync.replicas".to_owned(), None)]))]);
    settle(&pipeline, &mut world);
    let left: Vec<&str> = world.topics()[alerts].configs.keys().map(String::as_str).collect();
    assert_eq!(left, ["cleanup.policy", "max.message.bytes", "retention.ms", "segment.ms"]);
    let note = world.observed.note(alerts).unwrap();
    assert_eq!(note.settings, ["cleanup.policy", "retention.ms", "segment.ms"]);
}

#[test]
fn of_a_topic_that_was_found_only_what_was_changed_goes_back() {
    let begun = [("cleanup.policy", "delete"), ("retention.ms", "604800000"), ("segment.ms", "3600000")];
    let with = |more: &str| retail(&[("retention: 7d", &format!("retention: 7d, config: {{{more}}}"))]);
    let raw = "retail.omnichannel.raw-store";
    let mut world = fresh();
    world.topic(raw, 12, 3, &begun);
    settle(&with("segment.ms: \"3600000\""), &mut world);
    assert!(world.observed.note(raw).is_some_and(|note| note.found && note.settings.is_empty()));
    settle(&with("segment.ms: \"3600000\", min.insync.replicas: \"2\""), &mut world);
    assert_eq!(world.observed.note(raw).unwrap().settings, ["min.insync.replicas"]);
    settle(&retail(&[]), &mut world);
    let left: Vec<&str> = world.topics()[raw].configs.keys().map(String::as_str).collect();
    assert_eq!(left, ["cleanup.policy", "retention.ms", "segment.ms"]);
    assert!(world.observed.note(raw).is_some_and(|note| note.settings.is_empty()));
}

#[test]
fn a_renamed_topic_is_made_and_the_old_one_stays() {
    let renamed = retail(&[("name: alerts,", "name: alerts, topicName: shop.alerts,")]);
    insta::assert_snapshot!(after(&renamed, running(&retail(&[]))));
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
fn a_pipeline_that_names_the_changelog_or_dead_letters_of_another_goes_on_as_it_was() {
    for topic in ["retail.younger.stock.changelog", "retail.younger.stock.dead"] {
        let named = retail(&[("topicName: erp.feed", &format!("topicName: {topic}"))]);
        let mut world = running(&retail(&[]));
        world.topic(topic, 6, 3, &[]);
        let mut younger = Other::clone(&other("younger", 2_000, &[topic]));
        younger.of_stages.insert(topic.to_owned());
        world.observed.others.push(younger.into());
        let plan = checked(&named, &world.observed);
        assert_eq!(plan.actions, [], "{topic}");
        let said: Vec<_> = plan.notices.iter().map(|notice| (notice.reason, notice.about.as_str())).collect();
        assert_eq!(said, [(Reason::TopicOfAnother, topic)]);
        let words = &plan.notices[0].message;
        assert!(words.contains("retail/younger") && words.contains("another topicName"), "{words}");
    }
}

#[test]
fn what_a_stage_writes_for_itself_is_its_pipelines_whoever_names_it_and_since_when() {
    let pipeline = retail(&[]);
    let mut world = fresh();
    world.observed.others.push(other("older", 999, &["retail.omnichannel.stock.changelog"]));
    settle(&pipeline, &mut world);
    let plan = checked(&pipeline, &world.observed);
    assert_eq!((plan.actions, plan.notices), (Vec::new(), Vec::new()));
}

#[test]
fn a_topic_that_is_not_as_it_is_wanted_is_not_taken_over() {
    let mut world = fresh();
    world.topic("inventory.canonical", 6, 3, &[("cleanup.policy", "compact"), ("retention.ms", "-1")]);
    insta::assert_snapshot!(after(&retail(&[]), world));
}

/// What is told of topics: why, of which, and whether it is said to be named no more.
fn told<'a>(plan: &'a Plan, names: &[&'a str]) -> Vec<(&'static str, Option<&'a str>, bool)> {
    let events = plan.actions.iter().filter_map(|action| match action {
        Action::Event(event) => Some(event),
        _ => None,
    });
    let of = |words: &str| names.iter().copied().find(|name| words.contains(name));
    events.map(|event| (event.reason, of(&event.message), event.message.contains("no more"))).collect()
}

#[test]
fn a_topic_that_was_deleted_and_made_anew_by_hand_is_said_to_be_another_and_not_left() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    let names = ["retail.omnichannel.raw-store", "retail.omnichannel.stock-levels"];
    for (name, partitions) in names.into_iter().zip([3, 6]) {
        let configs = world.topics()[name].configs.clone();
        let configs: Vec<(&str, &str)> = configs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        world.topic(name, partitions, 3, &configs);
    }
    let plan = checked(&pipeline, &world.observed);
    assert_eq!(told(&plan, &names), names.map(|name| ("TopicReplaced", Some(name), false)));
    settle(&pipeline, &mut world);
}

#[test]
fn a_topic_that_is_somebody_elses_from_now_on_is_not_said_to_be_named_no_more() {
    let mut world = running(&retail(&[]));
    let handed = retail(&[(
        "name: alerts, config: {segment.ms: \"3600000\"}",
        "name: alerts, topicName: retail.omnichannel.alerts, managed: false",
    )]);
    let plan = checked(&handed, &world.observed);
    let alerts = "retail.omnichannel.alerts";
    assert_eq!(told(&plan, &[alerts]), [("TopicLeft", Some(alerts), false)]);
    settle(&handed, &mut world);
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
