//! A topic of a pipeline on its Kafka, for who sends to it or reads it by hand.

use std::path::PathBuf;

use clap::Args;
use stockflow_crds::{ResolvedPipeline, ResolvedTopic};
use stockflow_log::Log;

use crate::failure::{Failure, failed};

// Whose topic, and on which Kafka. No doc comment: it is flattened into commands, which have their own.
#[derive(Debug, Args)]
pub(crate) struct TopicArgs {
    /// The pipeline, as for kubectl apply; its topics must be there.
    pub(crate) pipeline: PathBuf,

    /// Brokers to begin with, with commas between them; instead of the pipeline's.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) kafka: Option<String>,

    /// Folder with the secrets that the pipeline names: DIR/kafka-user/password.
    #[arg(long, value_name = "DIR", env = "STOCKFLOW_SECRETS")]
    pub(crate) secrets: Option<PathBuf>,
}

/// The topic that the pipeline knows by this name.
///
/// # Errors
/// There is none; says which name is near, or which there are.
pub(crate) fn named<'a>(pipeline: &'a ResolvedPipeline, name: &str) -> Result<&'a ResolvedTopic, Failure> {
    pipeline.topics.iter().find(|topic| topic.name == name).ok_or_else(|| Failure::input(none(pipeline, name)))
}

/// That the pipeline has no topic of this name, and which is meant.
pub(crate) fn none(pipeline: &ResolvedPipeline, name: &str) -> String {
    match stockflow_crds::nearest(name, pipeline.topics.iter().map(|topic| topic.name.as_str())) {
        Some(near) => format!("the pipeline has no topic `{name}`: did you mean `{near}`?"),
        None => format!("the pipeline has no topic `{name}`; it has {}", names(pipeline, ", ")),
    }
}

/// Where events go: the topic of this name, or what the first stage reads.
///
/// # Errors
/// There is no such topic, or the first stage reads several and none is named.
pub(crate) fn for_events<'a>(pipeline: &'a ResolvedPipeline, name: Option<&str>) -> Result<&'a ResolvedTopic, Failure> {
    if let Some(name) = name {
        return named(pipeline, name);
    }
    let inputs = pipeline.stages.first().map(|stage| &stage.inputs[..]).unwrap_or_default();
    match inputs {
        [one] => pipeline.topic(one.topic),
        _ => None,
    }
    .ok_or_else(|| Failure::input(format!("say which topic: --topic {}", names(pipeline, " or "))))
}

fn names(pipeline: &ResolvedPipeline, between: &str) -> String {
    pipeline.topics.iter().map(|topic| topic.name.as_str()).collect::<Vec<_>>().join(between)
}

/// How many partitions a topic has, by its name in Kafka.
///
/// # Errors
/// It is not there, or Kafka cannot be asked.
pub(crate) fn partitions(log: &impl Log, topic: &str) -> Result<u32, Failure> {
    let found = log.partitions(topic).map_err(|error| failed(&error))?;
    found.ok_or_else(|| {
        Failure::input(format!("there is no topic {topic:?} on these brokers: apply the pipeline first"))
    })
}
