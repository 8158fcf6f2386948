//! `spec.topics`.

use std::collections::BTreeMap;

use crate::{InventoryPipeline, TopicSpec, bounds, cel, resolve::naming};

use super::findings::Findings;

pub(super) fn check(pipeline: &InventoryPipeline, findings: &mut Findings) {
    let topics = &pipeline.spec.topics;
    findings.length("spec.topics", topics.len(), 1, bounds::TOPICS_MAX);
    for (t, topic) in topics.iter().enumerate() {
        let path = format!("spec.topics[{t}]");
        external(&path, topic, findings);
        internal(&path, topic, findings);
        findings.range(format!("{path}.partitions"), topic.partitions, &(1..=bounds::PARTITIONS_MAX));
        findings.range(format!("{path}.replicationFactor"), topic.replication_factor, &(1..=bounds::REPLICATION_MAX));
        if topic.config.get(cel::UNCLEAN_SETTING).is_some_and(|allowed| allowed != "false") {
            let path = format!("{path}.config.{}", cel::UNCLEAN_SETTING);
            findings.add(path, cel::UNCLEAN_ELECTION, "write \"false\", or leave it out");
        }
        for name in cel::TOPIC_FIELD_SETTINGS.iter().filter(|name| topic.config.contains_key(**name)) {
            findings.add(format!("{path}.config.{name}"), cel::TOPIC_FIELDS, "write it there");
        }
        findings.length(&format!("{path}.config"), topic.config.len(), 0, bounds::SETTINGS_MAX);
    }
    distinct(pipeline, findings);
}

fn external(path: &str, topic: &TopicSpec, findings: &mut Findings) {
    if topic.is_managed() {
        return;
    }
    let given = [
        ("partitions", topic.partitions.is_some()),
        ("retention", topic.retention.is_some()),
        ("cleanup", topic.cleanup.is_some()),
        ("replicationFactor", topic.replication_factor.is_some()),
        ("onDelete", topic.on_delete.is_some()),
        ("config", !topic.config.is_empty()),
    ];
    for (field, _) in given.into_iter().filter(|(_, given)| *given) {
        let help = format!("leave out `{field}`, which is its owner's to say, or manage the topic here");
        findings.add(format!("{path}.{field}"), cel::EXTERNAL_SETTINGS, help);
    }
}

/// A record of ours among those that Kafka keeps its groups and transactions by ends a broker.
fn internal(path: &str, topic: &TopicSpec, findings: &mut Findings) {
    let Some(name) = topic.topic_name.as_ref().filter(|name| name.as_str().starts_with(cel::INTERNAL_TOPICS_BEGIN))
    else {
        return;
    };
    let help = format!("`{name}` is; give it a topicName of its own, or leave that out");
    findings.add(format!("{path}.topicName"), cel::INTERNAL_TOPIC, help);
}

/// Kafka takes `a.b` and `a_b` for the same in its metrics and refuses the second.
fn distinct(pipeline: &InventoryPipeline, findings: &mut Findings) {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for stage in &pipeline.spec.stages {
        let group = naming::group(pipeline, &stage.name);
        let changelog = naming::changelog(&group);
        taken.insert(changelog.replace('.', "_"), format!("the changelog of stage `{}`", stage.name));
        if stage.publish.as_ref().is_none_or(|publish| publish.dead_letters.is_none()) {
            let dead = naming::dead_letters(&group);
            taken.insert(dead.replace('.', "_"), format!("the dead letter topic of stage `{}`", stage.name));
        }
    }
    for (t, topic) in pipeline.spec.topics.iter().enumerate() {
        let name = naming::topic(pipeline, topic);
        if let Some(other) = taken.get(&name.replace('.', "_")) {
            let help = format!("{other} has it; dots and underscores count as the same");
            findings.add(format!("spec.topics[{t}].topicName"), format!("the topic name `{name}` is taken"), help);
        } else {
            taken.insert(name.replace('.', "_"), format!("topic `{}`", topic.name));
        }
    }
}
