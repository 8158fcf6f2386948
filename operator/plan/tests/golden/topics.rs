//! Claims about topics: made, grown, set, told of, and left alone.

use stockflow_plan::{Other, Reason};

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

#[test]
fn a_topic_on_which_books_hang_is_not_made_anew() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    for name in ["inventory.canonical", "retail.omnichannel.alerts", "retail.omnichannel.stock.changelog"] {
        world.topics().remove(name);
    }
    insta::assert_snapshot!(after(&pipeline, world));
}
