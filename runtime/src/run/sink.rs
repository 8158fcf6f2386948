//! The sink: reads what the pipeline publishes and writes it to the output folder.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use stockflow_crds::ResolvedPipeline;
use stockflow_log::{
    Consumer, ConsumerOptions, Log, LogError, MemoryConsumer, MemoryLog, MemoryProducer, Offset, Producer, Record,
    Start, Subscription, TopicPartition,
};

use super::args::RunArgs;
use super::output::{OutputDir, TopicFile};
use super::topics;
use crate::failure::Failure;

/// The sink's consumer group and transactional id; no stage's group has a name without dots.
const GROUP: &str = "stockflow-run-output";
/// Most records between two commits.
const RECORDS_MAX: usize = 4_096;

/// A reader of every topic that is written out.
pub(super) struct Sink {
    consumer: MemoryConsumer,
    producer: MemoryProducer,
    /// In the order of the consumer's subscriptions.
    files: Vec<(String, TopicFile)>,
    records: Vec<Record>,
}

impl Sink {
    /// Begins a file for each topic; must be before anything is fed.
    pub(super) fn open(
        log: &MemoryLog,
        pipeline: &ResolvedPipeline,
        args: &RunArgs,
        folder: &OutputDir,
    ) -> Result<Sink, Failure> {
        let fed: BTreeSet<&str> = args.input.iter().map(|(topic, _)| topic.as_str()).collect();
        let mut files = Vec::new();
        for name in topics::written(pipeline, &fed, args.all_topics) {
            let file = folder.topic_file(&name)?;
            files.push((name, file));
        }
        let subscriptions =
            files.iter().map(|(topic, _)| Subscription { topic: topic.clone(), start: Start::Earliest }).collect();
        let options = ConsumerOptions { group: GROUP.to_owned(), instance: GROUP.to_owned(), subscriptions };
        let consumer = log.consumer(options).map_err(failed)?;
        let producer = log.producer(GROUP).map_err(failed)?;
        Ok(Sink { consumer, producer, files, records: Vec::new() })
    }

    /// Writes what there is, waiting up to `wait` for it; gives the number of records.
    pub(super) fn write_some(&mut self, wait: Duration) -> Result<usize, Failure> {
        self.records.clear();
        self.consumer.poll(RECORDS_MAX, wait, &mut self.records).map_err(failed)?;
        let mut next = BTreeMap::new();
        for record in &self.records {
            let (_, file) = &mut self.files[usize::from(record.subscription)];
            file.write(record)?;
            next.insert((record.subscription, record.partition), record.offset + 1);
        }
        if !next.is_empty() {
            self.commit(next).map_err(failed)?;
        }
        Ok(self.records.len())
    }

    /// Tells the log what was written, so that it can let go of it.
    fn commit(&mut self, next: BTreeMap<(u16, u32), i64>) -> Result<(), LogError> {
        let offset = |((subscription, partition), next): ((u16, u32), i64)| {
            let topic = self.files[usize::from(subscription)].0.clone();
            Offset { partition: TopicPartition { topic, partition }, next, seq: 0 }
        };
        let offsets: Vec<Offset> = next.into_iter().map(offset).collect();
        self.producer.begin()?;
        self.producer.commit(&offsets, &self.consumer.group_metadata())
    }

    /// Gives every file its name; gives the records of each topic.
    pub(super) fn finish(self) -> Result<BTreeMap<String, u64>, Failure> {
        let mut counts = BTreeMap::new();
        for (topic, file) in self.files {
            counts.insert(topic, file.finish()?);
        }
        Ok(counts)
    }
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn failed(error: LogError) -> Failure {
    Failure::work(error.to_string())
}
