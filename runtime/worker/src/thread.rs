//! A worker thread: polls its partitions, and takes every batch through one transaction.
//!
//! # Guarantees
//! Outputs and offsets of a batch are committed together or not at all, and the shards change
//! only with the commit: after an abort they are as before the batch, and the batch is read
//! again. A thread that leaves has committed all it has shown.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use snafu::ResultExt;
use stockflow_core::{Death, Rules, Shard};
use stockflow_log::{Assignment, Consumer, ConsumerOptions, Log, LogError, Offset, Producer, Record, TopicPartition};

use crate::batch::{BatchError, Bench};
use crate::control::Control;
use crate::counters::Counters;
use crate::error::{HaltedSnafu, LogSnafu, RuleSnafu, WorkerError};
use crate::stage::Stage;
use crate::timed::{Timed, Usage};
use crate::totals::StockTotals;

/// How long a thread waits for records before it looks after its other duties.
const POLL_WAIT: Duration = Duration::from_millis(10);

/// One thread of a stage, with the shards that it owns.
pub struct StageThread<L: Log> {
    stage: Arc<Stage>,
    control: Arc<Control>,
    consumer: L::Consumer,
    producer: L::Producer,
    rules: Rules,
    usage: Vec<Arc<Usage>>,
    shards: BTreeMap<u32, Shard>,
    /// What is assigned, with what was last committed, so that an idle thread commits a
    /// position once.
    committed: BTreeMap<TopicPartition, Option<i64>>,
    bench: Bench,
    rounds_done: u64,
}

impl<L: Log> StageThread<L> {
    /// Joins the stage's group as member `place`, with rules of its own.
    ///
    /// # Errors
    /// When the log refuses, or a rule cannot be instantiated.
    pub fn join(log: &L, stage: Arc<Stage>, control: Arc<Control>, place: usize) -> Result<Self, WorkerError> {
        let name = &stage.name;
        let instance = format!("{}.{place}", stage.group);
        let options = ConsumerOptions {
            group: stage.group.clone(),
            instance: instance.clone(),
            subscriptions: stage.inputs.iter().map(|input| input.subscription.clone()).collect(),
        };
        let consumer = log.consumer(options).context(LogSnafu { stage: name, step: "join the group" })?;
        let producer = log.producer(&instance).context(LogSnafu { stage: name, step: "open the producer" })?;
        let usage: Vec<Arc<Usage>> = stage.rules.iter().map(|_| Arc::default()).collect();
        let mut rules: Rules = Vec::new();
        for (configured, usage) in stage.rules.iter().zip(&usage) {
            let rule = configured.instance().context(RuleSnafu { stage: name })?;
            rules.push(Box::new(Timed { rule, usage: Arc::clone(usage) }));
        }
        Ok(StageThread {
            stage,
            control,
            consumer,
            producer,
            rules,
            usage,
            shards: BTreeMap::new(),
            committed: BTreeMap::new(),
            bench: Bench::default(),
            rounds_done: 0,
        })
    }

    /// Works until told to stop.
    ///
    /// # Errors
    /// [`WorkerError::Halted`] when a rule that halts failed, with all before it committed;
    /// else what the log would not recover from.
    pub fn run(mut self) -> Result<(), WorkerError> {
        let result = self.work();
        let mut totals = StockTotals::default();
        self.shards.values().for_each(|shard| totals.add(shard));
        self.control.add_totals(&totals);
        result
    }

    fn work(&mut self) -> Result<(), WorkerError> {
        let mut records = Vec::new();
        while !self.control.stopping() {
            records.clear();
            let polled = self.consumer.poll(self.stage.batch_records_max, POLL_WAIT, &mut records);
            match polled.context(LogSnafu { stage: &self.stage.name, step: "poll" })? {
                Some(assignment) => self.reassign(assignment)?,
                None if records.is_empty() => self.idle()?,
                None => self.batch(&mut records)?,
            }
        }
        Ok(())
    }

    fn reassign(&mut self, assignment: Assignment) -> Result<(), WorkerError> {
        let (gone, come) = match assignment {
            Assignment::Assigned(come) => (Vec::new(), come),
            Assignment::Revoked(gone) | Assignment::Lost(gone) => (gone, Vec::new()),
        };
        for partition in gone {
            self.shards.remove(&partition.partition);
            self.committed.remove(&partition);
        }
        for partition in come {
            let number = self.shard_of(partition.partition);
            self.shards.entry(number).or_insert_with(|| new_shard(&self.stage, number));
            self.committed.insert(partition, None);
        }
        Ok(())
    }

    /// A stage without a ledger has nothing to tell partitions apart by.
    fn shard_of(&self, partition: u32) -> u32 {
        if self.stage.config.ledger.is_some() { partition } else { 0 }
    }

    /// Takes a batch through a transaction; a rule that halts cuts it short, once committed.
    fn batch(&mut self, records: &mut Vec<Record>) -> Result<(), WorkerError> {
        let mut halted = None;
        while !records.is_empty() {
            match self.attempt(records) {
                Ok(()) => break,
                Err(BatchError::Halted { partition, offset, death }) => {
                    self.give_up()?;
                    halted = records
                        .iter()
                        .find(|r| r.partition == partition && r.offset == offset)
                        .map(|record| self.halt_error(record, &death));
                    records.retain(|record| record.partition != partition || record.offset < offset);
                }
                Err(BatchError::Log { source: LogError::Abortable { .. }, .. }) => {
                    self.give_up()?;
                    return self.seek_back(records);
                }
                Err(BatchError::Log { step, source }) => {
                    return Err(source).context(LogSnafu { stage: &self.stage.name, step });
                }
            }
        }
        halted.map_or(Ok(()), Err)
    }

    fn halt_error(&self, record: &Record, death: &Death) -> WorkerError {
        let input = &self.stage.inputs[usize::from(record.subscription)];
        let rule = death.rule.map(|rule| self.stage.config.rules[usize::from(rule)].name.clone());
        HaltedSnafu {
            stage: self.stage.name.clone(),
            rule: rule.unwrap_or_default(),
            topic: input.subscription.topic.clone(),
            partition: record.partition,
            offset: record.offset,
            reason: death.reason,
            message: death.message.clone(),
        }
        .build()
    }

    fn attempt(&mut self, records: &[Record]) -> Result<(), BatchError> {
        self.producer.begin().map_err(BatchError::log("begin a transaction"))?;
        let mut counters = Counters { batches: 1, ..Counters::default() };
        let ledger = self.stage.config.ledger.is_some();
        for run in records.chunk_by(|a, b| !ledger || a.partition == b.partition) {
            let number = self.shard_of(run[0].partition);
            let shard = self.shards.entry(number).or_insert_with(|| new_shard(&self.stage, number));
            self.bench.records(&self.stage, run, shard, &mut self.rules, &mut self.producer, &mut counters)?;
        }
        let offsets = next_offsets(&self.stage, records);
        self.commit(offsets, counters)
    }

    fn commit(&mut self, offsets: Vec<Offset>, counters: Counters) -> Result<(), BatchError> {
        let group = self.consumer.group_metadata();
        self.producer.commit(&offsets, &group).map_err(BatchError::log("commit the transaction"))?;
        self.shards.values_mut().for_each(Shard::commit);
        self.committed.extend(offsets.into_iter().map(|offset| (offset.partition, Some(offset.next))));
        self.report(counters);
        Ok(())
    }

    fn report(&self, mut counters: Counters) {
        counters.rules = self.usage.iter().map(|usage| usage.take()).collect();
        self.control.add(&counters);
    }

    /// Drops the batch at hand.
    fn give_up(&mut self) -> Result<(), WorkerError> {
        self.producer.abort().context(LogSnafu { stage: &self.stage.name, step: "abort the transaction" })?;
        self.shards.values_mut().for_each(Shard::rollback);
        Ok(())
    }

    fn seek_back(&mut self, records: &[Record]) -> Result<(), WorkerError> {
        let mut first = BTreeMap::new();
        for record in records.iter().rev() {
            first.insert((record.subscription, record.partition), record.offset);
        }
        for ((subscription, partition), next) in first {
            let topic = self.stage.inputs[usize::from(subscription)].subscription.topic.clone();
            let partition = TopicPartition { topic, partition };
            self.consumer
                .seek(&partition, next)
                .context(LogSnafu { stage: &self.stage.name, step: "read the batch again" })?;
        }
        Ok(())
    }

    /// With nothing to read: commit the position (transaction markers occupy offsets, and lag
    /// would else never be nothing), and fire what is due when asked to.
    fn idle(&mut self) -> Result<(), WorkerError> {
        if let Some((round, to_ms)) = self.control.advance_after(self.rounds_done) {
            self.rounds_done = round;
            let made = self.advance(to_ms).or_else(|error| self.fail(error))?;
            self.control.advance_done(made);
        }
        let positions = self.positions().context(LogSnafu { stage: &self.stage.name, step: "read the position" })?;
        if !positions.is_empty() {
            self.commit_positions(positions).or_else(|error| self.fail(error))?;
        }
        Ok(())
    }

    fn fail<T>(&mut self, error: BatchError) -> Result<T, WorkerError> {
        match error {
            BatchError::Log { step, source } => Err(source).context(LogSnafu { stage: &self.stage.name, step }),
            BatchError::Halted { partition, offset, death } => {
                self.give_up()?;
                let record = Record {
                    subscription: 0,
                    partition,
                    offset,
                    timestamp_ms: 0,
                    key: None,
                    value: None,
                    headers: Vec::new(),
                };
                Err(self.halt_error(&record, &death))
            }
        }
    }

    fn positions(&mut self) -> Result<Vec<Offset>, LogError> {
        let mut offsets = Vec::new();
        for (partition, committed) in &self.committed {
            let next = self.consumer.position(partition)?;
            if *committed != Some(next) {
                offsets.push(Offset { partition: partition.clone(), next });
            }
        }
        Ok(offsets)
    }

    fn commit_positions(&mut self, positions: Vec<Offset>) -> Result<(), BatchError> {
        self.producer.begin().map_err(BatchError::log("begin a transaction"))?;
        self.commit(positions, Counters::default())
    }

    fn advance(&mut self, to_ms: i64) -> Result<usize, BatchError> {
        self.producer.begin().map_err(BatchError::log("begin a transaction"))?;
        let mut counters = Counters::default();
        let mut made = 0;
        for (number, shard) in &mut self.shards {
            made += self.bench.advance(
                &self.stage,
                *number,
                to_ms,
                shard,
                &mut self.rules,
                &mut self.producer,
                &mut counters,
            )?;
        }
        self.commit(Vec::new(), counters)?;
        Ok(made)
    }
}

fn new_shard(stage: &Stage, number: u32) -> Shard {
    let partitions = stage.partitions;
    let owns = move |sku: &str, location: &str| {
        let key = [sku, ":", location].concat();
        stockflow_log::partition_for(key.as_bytes(), partitions) == number
    };
    Shard::new(Arc::clone(&stage.config), Box::new(owns))
}

fn next_offsets(stage: &Stage, records: &[Record]) -> Vec<Offset> {
    let mut next = BTreeMap::new();
    for record in records {
        next.insert((record.subscription, record.partition), record.offset + 1);
    }
    next.into_iter()
        .map(|((subscription, partition), next)| {
            let topic = stage.inputs[usize::from(subscription)].subscription.topic.clone();
            Offset { partition: TopicPartition { topic, partition }, next }
        })
        .collect()
}
