//! Names made from names: topics, groups, changelogs.

use crate::{InventoryPipeline, Name, TopicSpec};

/// The namespace of a pipeline whose file gives none.
pub const DEFAULT_NAMESPACE: &str = "default";

pub(crate) fn namespace(pipeline: &InventoryPipeline) -> &str {
    pipeline.metadata.namespace.as_deref().unwrap_or(DEFAULT_NAMESPACE)
}

pub(crate) fn pipeline(pipeline: &InventoryPipeline) -> &str {
    pipeline.metadata.name.as_deref().unwrap_or_default()
}

/// `{namespace}.{pipeline}.{name}`: no part has a dot, so no two pipelines ever meet.
fn qualified(owner: &InventoryPipeline, name: &Name) -> String {
    format!("{}.{}.{name}", namespace(owner), pipeline(owner))
}

pub(crate) fn group(owner: &InventoryPipeline, stage: &Name) -> String {
    qualified(owner, stage)
}

pub(crate) fn changelog(group: &str) -> String {
    format!("{group}.changelog")
}

pub(crate) fn dead_letters(group: &str) -> String {
    format!("{group}.dead")
}

pub(crate) fn transactional_id_prefix(group: &str) -> String {
    format!("{group}.")
}

pub(crate) fn topic(owner: &InventoryPipeline, topic: &TopicSpec) -> String {
    topic.topic_name.as_ref().map_or_else(|| qualified(owner, &topic.name), ToString::to_string)
}
