//! A stage whose letters are meant, and its Kafka.

use stockflow_crds::{ResolvedPipeline, ResolvedStage};
use stockflow_kafka::KafkaLog;
use stockflow_letters::{LettersError, Target};
use stockflow_log::Log;

use super::args::FromArgs;
use crate::failure::Failure;
use crate::{pipeline, service};

/// A stage and its Kafka.
pub(crate) struct Source {
    pub(crate) log: KafkaLog,
    pub(crate) pipeline: ResolvedPipeline,
    pub(crate) stage: ResolvedStage,
}

impl Source {
    /// That of the command line. Nothing is connected to yet.
    pub(super) fn open(args: &FromArgs) -> Result<Source, Failure> {
        let pipeline = pipeline::read(&args.pipeline, args.kafka.as_deref())?;
        let stage = pipeline::stage(&pipeline, args.stage.as_deref(), "say whose dead letters")?.clone();
        Ok(Source { log: service::link::connect(&pipeline.kafka, args.secrets.as_deref())?, stage, pipeline })
    }

    pub(super) fn target(&self) -> Result<Target, LettersError> {
        let mut inputs = Vec::new();
        for input in &self.stage.inputs {
            let Some(topic) = self.pipeline.topic(input.topic) else { continue };
            let name = topic.topic_name.clone();
            let partitions = self.log.partitions(&name)?;
            inputs.extend(partitions.map(|partitions| (name, partitions)));
        }
        let has_ledger = self.stage.ledger.is_some();
        let (group, dead_letters) = (self.stage.group.clone(), self.stage.dead_letter_topic.clone());
        Ok(Target { inputs, has_ledger, group, dead_letters })
    }

    /// The id that keeps two operators apart.
    pub(super) fn transactional_id(&self) -> String {
        format!("{}dlq", self.stage.transactional_id_prefix)
    }

    /// A failure with the brokers that were asked.
    pub(super) fn tried(&self, error: &LettersError) -> Failure {
        Failure::work(format!("{error}\n  brokers: {}", self.pipeline.kafka.bootstrap_servers.join(",")))
    }
}
