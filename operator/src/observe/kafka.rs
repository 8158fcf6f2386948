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
    let seen = seen(cluster.lacking(), error);
    let (what, why) = said(&seen);
    tracing::warn!(pipeline = pipeline.name, namespace = pipeline.namespace, why, "{what}");
    seen
}

/// What it is that topics could not be looked at for. `lacking` is what is wrong with the secrets that lead to them.
fn seen(lacking: Option<String>, error: LogError) -> KafkaSeen {
    match (lacking, error) {
        (Some(message), _) => KafkaSeen::Locked { message },
        (None, error @ LogError::Fatal { .. }) => KafkaSeen::Refuses { message: error.words() },
        (None, LogError::Retriable { message, .. }) => KafkaSeen::Away { why: message },
        (None, other) => KafkaSeen::Away { why: other.words() },
    }
}

/// The same for the log: in a sentence, and why.
fn said(seen: &KafkaSeen) -> (&'static str, &str) {
    match seen {
        KafkaSeen::Topics(_) => ("Kafka answers", ""),
        KafkaSeen::Away { why } => ("Kafka does not answer", why),
        KafkaSeen::Refuses { message } => ("Kafka refuses", message),
        KafkaSeen::Locked { message } => ("Kafka is not asked, for a secret lacks something", message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kafka_that_refuses_is_not_said_to_be_one_that_does_not_answer() {
        let (action, message) = ("look at topics", "who are you?".to_owned());
        let fatal = || LogError::Fatal { action, message: message.clone() };
        let away = LogError::Retriable { action, message: message.clone() };
        assert_eq!(said(&seen(None, away)), ("Kafka does not answer", "who are you?"));
        assert_eq!(said(&seen(None, fatal())), ("Kafka refuses", "cannot look at topics: who are you?"));
        let locked = seen(Some("secret `login` has no password".into()), fatal());
        assert_eq!(said(&locked).1, "secret `login` has no password");
    }
}
