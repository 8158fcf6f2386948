//! The pipeline's topics on the in-process log: which there are, who reads them, how many partitions.

use std::collections::BTreeSet;

use stockflow_crds::{Partitions, ResolvedPipeline, TopicIndex};
use stockflow_log::{MemoryLog, TopicCleanup};

use crate::failure::Failure;

/// Partitions of a topic that is someone else's, whose partitions only Kafka knows.
const EXTERNAL_PARTITIONS: u32 = 4;

/// Partitions of a topic.
pub(super) fn partitions(pipeline: &ResolvedPipeline, topic: TopicIndex) -> u32 {
    match pipeline.topic(topic).map(|topic| topic.partitions) {
        Some(Partitions::Managed(count)) => count,
        Some(Partitions::External) | None => EXTERNAL_PARTITIONS,
    }
}

/// Makes the topics. What every reader has read is dropped, also where Kafka would compact: the
/// output folder gets every record.
pub(super) fn create(log: &MemoryLog, pipeline: &ResolvedPipeline) -> Result<(), Failure> {
    let named = pipeline
        .topics
        .iter()
        .enumerate()
        .map(|(at, topic)| (topic.topic_name.clone(), partitions(pipeline, TopicIndex(at))));
    let dead = own_dead_letter_topics(pipeline).into_iter().map(|name| (name, 1));
    for (name, partitions) in named.chain(dead) {
        log.create_topic(&name, partitions, TopicCleanup::Consumed)
            .map_err(|error| Failure::work(error.to_string()))?;
    }
    Ok(())
}

/// Dead letters of stages that name no topic for them.
fn own_dead_letter_topics(pipeline: &ResolvedPipeline) -> Vec<String> {
    let without = pipeline.stages.iter().filter(|stage| stage.publish.dead_letters.is_none());
    without.map(|stage| stage.dead_letter_topic.clone()).collect()
}

/// Real names of the topics that stages read.
pub(super) fn read(pipeline: &ResolvedPipeline) -> BTreeSet<&str> {
    let inputs = pipeline.stages.iter().flat_map(|stage| &stage.inputs);
    inputs.filter_map(|input| pipeline.topic(input.topic)).map(|topic| topic.topic_name.as_str()).collect()
}

/// Real names of the topics whose records are written to the output folder: all that no stage
/// reads, and with `all` those too, but for what is fed.
pub(super) fn written(pipeline: &ResolvedPipeline, fed: &BTreeSet<&str>, all: bool) -> Vec<String> {
    let read = read(pipeline);
    let wanted = pipeline
        .topics
        .iter()
        .filter(|topic| !fed.contains(topic.name.as_str()) && (all || !read.contains(topic.topic_name.as_str())));
    wanted.map(|topic| topic.topic_name.clone()).chain(own_dead_letter_topics(pipeline)).collect()
}
