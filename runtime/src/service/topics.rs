//! Topics on Kafka: made if they are ours to make, waited for if not.

use std::time::Duration;

use stockflow_kafka::KafkaLog;
use stockflow_log::{Log, LogError};
use stockflow_topics::{Wanted, changelog};
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
            let ours = match topic {
                Wanted::OfStage(new) => Some(new),
                Wanted::OfPipeline(new) if self == Topics::Make => Some(new),
                Wanted::OfPipeline(_) | Wanted::External(_) => None,
            };
            match ours {
                Some(new) => log.admin().create_topic(new)?,
                None if log.partitions(topic.name())?.is_none() => {
                    let name = topic.name();
                    return Ok(Err(format!("there is no topic {name:?}: create it, or let the operator do it")));
                }
                None => {}
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
