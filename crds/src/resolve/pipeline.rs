//! The resolved pipeline.

use crate::OnDelete;

use super::{ResolvedKafka, ResolvedStage, ResolvedTopic, TopicIndex};

/// A pipeline with its defaults filled and its references checked. Of Kubernetes it has the words
/// that say where pods run, and nothing else.
///
/// # Guarantees
/// One that comes of a resource names no object that could not be one: of secrets, config maps and their keys each is
/// a name as Kubernetes takes it, and no part of a path.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedPipeline {
    /// Kubernetes namespace; `default` where the file gives none.
    pub namespace: String,
    /// Pipeline name.
    pub name: String,
    /// Quantities are in units of 10^-`quantity_scale`; 0 to 9.
    pub quantity_scale: u8,
    /// How to reach Kafka.
    pub kafka: ResolvedKafka,
    /// What becomes of the stages' own topics and groups when the pipeline is deleted.
    pub on_delete: OnDelete,
    /// The topics, in the order of the CR. [`TopicIndex`] points here.
    pub topics: Vec<ResolvedTopic>,
    /// The stages, in the order of the CR.
    pub stages: Vec<ResolvedStage>,
}

impl ResolvedPipeline {
    /// The topic at `index`. An index made by this pipeline always has one; another's may not.
    pub fn topic(&self, index: TopicIndex) -> Option<&ResolvedTopic> {
        self.topics.get(index.0)
    }

    /// The place of the topic with this short name, as rules name it in their config.
    pub fn topic_named(&self, short_name: &str) -> Option<TopicIndex> {
        self.topics.iter().position(|topic| topic.name == short_name).map(TopicIndex)
    }

    /// Copies of each partition of what stages make themselves: as many as the topic with most of them.
    pub fn copies(&self) -> u16 {
        self.topics.iter().map(|topic| topic.replication_factor).max().unwrap_or(1)
    }

    /// The topics that no line of the resource names: changelogs, and dead letters by their default name.
    pub fn topics_of_stages(&self) -> impl Iterator<Item = &str> {
        self.stages.iter().flat_map(|stage| {
            let changelog = stage.ledger.is_some().then_some(stage.changelog.as_str());
            let letters = stage.publish.dead_letters.is_none().then_some(stage.dead_letter_topic.as_str());
            changelog.into_iter().chain(letters)
        })
    }

    /// The stage of this name.
    pub fn stage_named(&self, name: &str) -> Option<&ResolvedStage> {
        self.stages.iter().find(|stage| stage.name == name)
    }
}
