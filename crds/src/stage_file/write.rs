//! Writes the stage file.

use std::collections::BTreeMap;

use crate::{ResolvedKafka, ResolvedPipeline, ResolvedStage};

use super::{STAGE_FILE_VERSION, format, names, write_stage};

/// The file of a stage of this pipeline: JSON over several lines, the same bytes for an equal pipeline and stage.
///
/// What is not for the worker (scaling, resources, where pods run, settings of topics) is not in it.
pub fn write_stage_file(pipeline: &ResolvedPipeline, stage: &ResolvedStage) -> String {
    text(&file(pipeline, stage))
}

/// The part of the file by which a change rolls the stage's workers: all but the topics that the stage does not name,
/// and how many copies what it makes has. Those topics are there for rules that have one in their code; a worker learns
/// of a new one when it starts the next time.
pub fn stage_file_part(pipeline: &ResolvedPipeline, stage: &ResolvedStage) -> String {
    text(&format::File { other_topics: BTreeMap::new(), copies: 0, ..file(pipeline, stage) })
}

fn text(file: &format::File) -> String {
    // Nothing in it can fail to be JSON: no map has other keys than texts.
    serde_json::to_string_pretty(file).map(|text| text + "\n").unwrap_or_default()
}

fn file(pipeline: &ResolvedPipeline, stage: &ResolvedStage) -> format::File {
    let named = names::topics_named(pipeline, stage);
    let topics = pipeline.topics.iter().map(|topic| (topic.name.clone(), topic.topic_name.clone()));
    let (topics, other_topics) = topics.partition(|(name, _)| named.contains(name.as_str()));
    format::File {
        stage_file: STAGE_FILE_VERSION,
        namespace: pipeline.namespace.clone(),
        pipeline: pipeline.name.clone(),
        quantity_scale: pipeline.quantity_scale,
        kafka: kafka(&pipeline.kafka),
        topics,
        other_topics,
        copies: pipeline.copies(),
        stage: write_stage::stage(pipeline, stage),
    }
}

fn kafka(kafka: &ResolvedKafka) -> format::Kafka {
    format::Kafka {
        bootstrap_servers: kafka.bootstrap_servers.clone(),
        tls: kafka.tls.as_ref().map(|tls| format::Tls {
            ca: tls.ca.as_ref().map(|ca| format::Key { name: ca.name.clone(), key: ca.key.clone() }),
            cert_secret: tls.cert_secret.clone(),
        }),
        sasl: kafka
            .sasl
            .as_ref()
            .map(|sasl| format::Sasl { mechanism: sasl.mechanism, secret_name: sasl.secret_name.clone() }),
        compression: kafka.compression,
        transaction_timeout_ms: kafka.transaction_timeout_ms,
        session_timeout_ms: kafka.session_timeout_ms,
        config: kafka.config.clone(),
    }
}
