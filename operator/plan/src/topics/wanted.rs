//! The topics that a pipeline looks after: its own, and those of its stages.

use std::collections::{BTreeMap, BTreeSet};

use stockflow_crds::{
    CHANGELOG_SETTINGS, DEAD_LETTER_PARTITIONS, DEAD_LETTER_SETTINGS, OnDelete, Partitions, ResolvedPipeline,
    ResolvedStage, ResolvedTopic,
};

use crate::Observed;

/// What a topic is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Of the pipeline; no books hang on it.
    Data,
    /// Of the pipeline, and read by a stage with a ledger.
    LedgerInput,
    /// A stage's packs.
    Changelog,
    /// A stage's dead letters.
    DeadLetters,
}

impl Role {
    /// Whether books are wrong, or lost, without the very topic that they were made with.
    pub fn holds_books(self) -> bool {
        matches!(self, Role::LedgerInput | Role::Changelog)
    }
}

/// A topic that the pipeline looks after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedTopic {
    /// Its name in Kafka.
    pub topic_name: String,
    /// How many partitions.
    pub partitions: u32,
    /// Copies of each.
    pub replication: u16,
    /// Its settings, by Kafka's names.
    pub configs: BTreeMap<String, String>,
    /// What becomes of it with the pipeline.
    pub on_delete: OnDelete,
    /// What it is for.
    pub role: Role,
}

/// Every topic that is to be made and kept as it should be, in the order of the resource, each stage's own behind. The
/// changelog of a stage that reads a topic of somebody else is among them once that one was seen.
pub fn wanted_topics(pipeline: &ResolvedPipeline, observed: &Observed) -> Vec<WantedTopic> {
    let ledgers = ledger_inputs(pipeline);
    let own = pipeline.topics.iter().filter_map(|topic| of_pipeline(topic, &ledgers));
    let changelogs = pipeline.stages.iter().filter_map(|stage| changelog(pipeline, stage, observed));
    let letters = pipeline.stages.iter().filter_map(|stage| dead_letters(pipeline, stage));
    own.chain(changelogs).chain(letters).collect()
}

/// The names in Kafka of what stages with a ledger read.
pub(crate) fn ledger_inputs(pipeline: &ResolvedPipeline) -> BTreeSet<&str> {
    let ledgers = pipeline.stages.iter().filter(|stage| stage.ledger.is_some());
    let inputs = ledgers.flat_map(|stage| &stage.inputs).filter_map(|input| pipeline.topic(input.topic));
    inputs.map(|topic| topic.topic_name.as_str()).collect()
}

fn of_pipeline(topic: &ResolvedTopic, ledgers: &BTreeSet<&str>) -> Option<WantedTopic> {
    let Partitions::Managed(partitions) = topic.partitions else { return None };
    Some(WantedTopic {
        topic_name: topic.topic_name.clone(),
        partitions,
        replication: topic.replication_factor,
        configs: topic.settings(),
        on_delete: topic.on_delete,
        role: if ledgers.contains(topic.topic_name.as_str()) { Role::LedgerInput } else { Role::Data },
    })
}

/// With the partitions and copies of what the stage reads.
fn changelog(pipeline: &ResolvedPipeline, stage: &ResolvedStage, observed: &Observed) -> Option<WantedTopic> {
    stage.ledger.as_ref()?;
    let input = pipeline.topic(stage.inputs.first()?.topic)?;
    let (partitions, replication) = match input.partitions {
        Partitions::Managed(partitions) => (partitions, input.replication_factor),
        Partitions::External => {
            let seen = observed.kafka.topic(&input.topic_name)?;
            (seen.partitions, seen.replication)
        }
    };
    Some(WantedTopic {
        topic_name: stage.changelog.clone(),
        partitions,
        replication,
        configs: settings(&CHANGELOG_SETTINGS),
        on_delete: pipeline.on_delete,
        role: Role::Changelog,
    })
}

fn dead_letters(pipeline: &ResolvedPipeline, stage: &ResolvedStage) -> Option<WantedTopic> {
    stage.publish.dead_letters.is_none().then(|| WantedTopic {
        topic_name: stage.dead_letter_topic.clone(),
        partitions: DEAD_LETTER_PARTITIONS,
        replication: pipeline.copies(),
        configs: settings(&DEAD_LETTER_SETTINGS),
        on_delete: pipeline.on_delete,
        role: Role::DeadLetters,
    })
}

fn settings(settings: &[(&str, &str)]) -> BTreeMap<String, String> {
    settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
