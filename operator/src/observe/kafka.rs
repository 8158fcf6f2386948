//! The topics of a pipeline, as Kafka has them.

use std::collections::BTreeSet;

use stockflow_crds::ResolvedPipeline;
use stockflow_log::LogError;
use stockflow_plan::{KafkaSeen, Observed, wanted_topics};

use crate::kafka::Cluster;

/// What Kafka has of the topics that a pipeline names, looks after, or has noted. A Kafka that does
/// not answer is away, one that refuses says what it lacks, and one to which no secret leads is not asked.
pub async fn topics(cluster: &Cluster, pipeline: &ResolvedPipeline, observed: &Observed) -> KafkaSeen {
    let named = pipeline.topics.iter().map(|topic| topic.topic_name.clone());
    let noted = observed.notes.iter().map(|note| note.topic_name.clone());
    let changelogs = pipeline.stages.iter().filter(|stage| stage.ledger.is_some()).map(|stage| stage.changelog.clone());
    let wanted = wanted_topics(pipeline, observed).into_iter().map(|topic| topic.topic_name);
    let names: BTreeSet<String> = named.chain(noted).chain(changelogs).chain(wanted).collect();
    let error = match cluster.topics(names).await {
        Ok(topics) => return KafkaSeen::Topics(topics),
        Err(error) => error,
    };
    tracing::warn!(pipeline = pipeline.name, namespace = pipeline.namespace, %error, "Kafka does not answer");
    match (cluster.lacking(), error) {
        (Some(message), _) => KafkaSeen::Locked { message },
        (None, error @ LogError::Fatal { .. }) => KafkaSeen::Refuses { message: error.words() },
        (None, LogError::Retriable { message, .. }) => KafkaSeen::Away { why: message },
        (None, other) => KafkaSeen::Away { why: other.words() },
    }
}
