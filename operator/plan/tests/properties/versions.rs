//! Versions of a pipeline, and the topics that they name.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use stockflow_crds::ResolvedPipeline;

use crate::support::{self, fresh, retail};

/// Versions of the pipeline, each of which may follow any other.
pub static VERSIONS: LazyLock<Vec<ResolvedPipeline>> = LazyLock::new(versions);
/// Every topic that any version names.
pub static NAMES: LazyLock<Vec<String>> = LazyLock::new(names);

fn versions() -> Vec<ResolvedPipeline> {
    let delete = ("  topics:", "    onDelete: delete\n  topics:");
    let removed = &support::RETAIL[..support::RETAIL.find("  - name: stock\n").expect("the stage")];
    vec![
        retail(&[]),
        retail(&[delete]),
        retail(&[("partitions: 12", "partitions: 24"), delete]),
        retail(&[("partitions: 12", "partitions: 3"), ("partitions: 6", "partitions: 9")]),
        retail(&[("threshold: 5", "threshold: 6"), ("segment.ms: \"3600000\"", "segment.ms: \"60000\"")]),
        retail(&[("  topics:", "  suspend: true\n  topics:")]),
        retail(&[("scaling: {min: 2, max: 6}", "scaling: {mode: external}\n    suspend: true")]),
        retail(&[("scaling: {min: 1, max: 4}", "scaling: {min: 0, mode: recommend}")]),
        retail(&[("topicName: inventory.canonical", "topicName: inventory.anew")]),
        retail(&[("name: alerts,", "name: alerts, topicName: shop.alerts,"), delete]),
        retail(&[("from: [{topic: canonical}]", "from: [{topic: legacy}]"), delete]),
        retail(&[("size: 5Gi", "size: 50Gi")]),
        support::resolved(removed),
    ]
}

fn names() -> Vec<String> {
    let of = |pipeline: &ResolvedPipeline| {
        let wanted = stockflow_plan::wanted_topics(pipeline, &fresh().observed).into_iter();
        wanted.map(|topic| topic.topic_name).collect::<Vec<_>>()
    };
    let names: BTreeSet<String> = VERSIONS.iter().flat_map(of).chain(["erp.feed".to_owned()]).collect();
    names.into_iter().collect()
}
