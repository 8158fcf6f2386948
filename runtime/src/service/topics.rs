//! Topics on Kafka: which a stage needs, made if they are ours to make, waited for if not.

use std::time::Duration;

use stockflow_crds::{Cleanup, Partitions, ResolvedPipeline, ResolvedStage, ResolvedTopic, Retention};
use stockflow_kafka::{KafkaLog, NewTopic};
use stockflow_log::{Log, LogError};
use stockflow_worker::{Control, Durable, Stage};

use super::written::{self, Written};
use crate::failure::Failure;

/// How long before a missing topic, or a broker that is away, is asked for again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Who makes the pipeline's topics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topics {
    /// This process: it runs the whole pipeline.
    Make,
    /// The operator, or a person.
    Expect,
}

/// What is to be known of a stage's topics before it works.
#[derive(Debug)]
pub(super) struct Found {
    /// Of its input.
    pub(super) partitions: u32,
    /// What tells the input from one that is made anew.
    pub(super) input_id: String,
    /// The same of the changelog, if there is one.
    pub(super) changelog_id: String,
    /// What is written to takes.
    pub(super) written: Written,
}

/// A topic that a stage needs.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    name: String,
    /// How it is made if it is ours to make.
    new: Option<NewTopic>,
    /// Whether only the stage knows of it, so that it is made by whoever runs first.
    of_stage: bool,
}

/// The topics of a stage, and with `Topics::Make` those of its pipeline.
pub(super) fn wanted(pipeline: &ResolvedPipeline, stage: &ResolvedStage, replication: Option<u16>) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = pipeline.topics.iter().map(|topic| of_pipeline(topic, replication)).collect();
    let copies =
        replication.or_else(|| pipeline.topics.iter().map(|topic| topic.replication_factor).max()).unwrap_or(3);
    if stage.publish.dead_letters.is_none() {
        let new = NewTopic {
            name: stage.dead_letter_topic.clone(),
            partitions: 1,
            replication: copies,
            config: vec![
                ("cleanup.policy".to_owned(), "delete".to_owned()),
                ("retention.ms".to_owned(), "-1".to_owned()),
            ],
        };
        wanted.push(Wanted { name: stage.dead_letter_topic.clone(), new: Some(new), of_stage: true });
    }
    wanted
}

/// The changelog of a stage: kept for ever by Kafka, trimmed by the stage itself.
fn changelog(name: &str, partitions: u32, replication: u16) -> NewTopic {
    let config = [
        ("cleanup.policy", "delete"),
        ("retention.ms", "-1"),
        ("retention.bytes", "-1"),
        ("segment.bytes", "67108864"),
        // Packs are nearly as large: not what the brokers take by default, which may be less.
        ("max.message.bytes", "1048588"),
    ];
    let config = config.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    NewTopic { name: name.to_owned(), partitions, replication, config }
}

fn of_pipeline(topic: &ResolvedTopic, replication: Option<u16>) -> Wanted {
    let new = match topic.partitions {
        Partitions::External => None,
        Partitions::Managed(partitions) => Some(NewTopic {
            name: topic.topic_name.clone(),
            partitions,
            replication: replication.unwrap_or(topic.replication_factor),
            config: settings(topic),
        }),
    };
    Wanted { name: topic.topic_name.clone(), new, of_stage: false }
}

fn settings(topic: &ResolvedTopic) -> Vec<(String, String)> {
    let retention = match topic.retention {
        Retention::Forever => "-1".to_owned(),
        Retention::Ms(ms) => ms.to_string(),
    };
    let cleanup = match topic.cleanup {
        Cleanup::Delete => "delete",
        Cleanup::Compact => "compact",
    };
    let ours = [("cleanup.policy".to_owned(), cleanup.to_owned()), ("retention.ms".to_owned(), retention)];
    ours.into_iter().chain(topic.config.iter().map(|(name, value)| (name.clone(), value.clone()))).collect()
}

impl Topics {
    /// Until every topic of the stage is there; gives what is to be known of them, or nothing when
    /// the stage was told to stop before.
    ///
    /// # Errors
    /// What waiting does not mend.
    pub(super) fn wait_for(
        self,
        log: &KafkaLog,
        stage: &Stage,
        wanted: &[Wanted],
        control: &Control,
    ) -> Result<Option<Found>, Failure> {
        let mut told = String::new();
        while !control.stopping() {
            let missing = match self.look(log, stage, wanted) {
                Ok(Ok(found)) => return Ok(Some(found)),
                Ok(Err(missing)) => missing,
                Err(error @ LogError::Retriable { .. }) => error.to_string(),
                Err(error) => return Err(Failure::work(format!("stage {}: {error}", stage.name))),
            };
            if missing != told {
                tracing::warn!(stage = stage.name, "waiting: {missing}");
                told.clone_from(&missing);
            }
            control.waits_for(0, Some(missing));
            control.wait(AGAIN_AFTER);
        }
        Ok(None)
    }

    /// Makes what is ours to make; gives what is found, or what is missing.
    fn look(self, log: &KafkaLog, stage: &Stage, wanted: &[Wanted]) -> Result<Result<Found, String>, LogError> {
        for topic in wanted {
            let ours = self == Topics::Make || topic.of_stage;
            match (&topic.new, ours) {
                (Some(new), true) => log.admin().create_topic(new)?,
                _ if log.partitions(&topic.name)?.is_none() => {
                    return Ok(Err(format!(
                        "there is no topic {:?}: create it, or let the operator do it",
                        topic.name
                    )));
                }
                _ => {}
            }
        }
        let input = &stage.inputs[0].subscription.topic;
        let Some(partitions) = log.partitions(input)? else {
            return Ok(Err(format!("there is no topic {input:?}")));
        };
        if let Some(durable) = &stage.durable {
            if let Some(had) = log.partitions(&durable.changelog)?.filter(|had| *had != partitions) {
                return Err(grown(input, partitions, &durable.changelog, had));
            }
            let copies = log.admin().replication(input)?.unwrap_or(1);
            log.admin().create_topic(&changelog(&durable.changelog, partitions, copies))?;
        }
        let Some(input_id) = log.admin().topic_id(input)? else {
            return Ok(Err(format!("there is no topic {input:?}")));
        };
        let changelog_id = match &stage.durable {
            None => String::new(),
            Some(Durable { changelog, .. }) => match log.admin().topic_id(changelog)? {
                Some(id) => id,
                None => return Ok(Err(format!("there is no topic {changelog:?} yet"))),
            },
        };
        Ok(Ok(Found { partitions, input_id, changelog_id, written: written::look(log.admin(), stage)? }))
    }
}

/// As [`stockflow_worker::WorkerError::Grown`], found at the start.
fn grown(input: &str, partitions: u32, changelog: &str, had: u32) -> LogError {
    let message = format!(
        "{input} has {partitions} partitions, but its ledger was made with {had}, which is what {changelog} has: keys \
         would be looked for away from their stock. Make a new topic with as many as you need, and replay into it"
    );
    LogError::Fatal { action: "compare input and changelog", message }
}
