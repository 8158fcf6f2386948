//! A worker thread: polls its partitions, and takes every batch through one transaction.
//!
//! # Guarantees
//! Outputs and offsets of a batch are committed together or not at all, and the shards change
//! only with the commit: after an abort they are as before the batch, and the batch is read
//! again. A thread that leaves has committed all it has shown.

mod idle;
mod transaction;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use snafu::ResultExt;
use stockflow_core::{Rules, Shard};
use stockflow_log::{Assignment, Consumer, ConsumerOptions, Log, TopicPartition};

use crate::batch::Bench;
use crate::control::Control;
use crate::error::{LogSnafu, RuleSnafu, WorkerError};
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

    /// Works until told to stop. A thread that fails stops the others of its stage: they would
    /// else be given its partitions, without the state that goes with them.
    ///
    /// # Errors
    /// [`WorkerError::Halted`] when a rule that halts failed, with all before it committed;
    /// else what the log would not recover from.
    pub fn run(mut self) -> Result<(), WorkerError> {
        let mut leaving = Leaving { control: Arc::clone(&self.control), orderly: false };
        let result = self.work();
        leaving.orderly = result.is_ok();
        let mut totals = StockTotals::default();
        self.shards.values().for_each(|shard| totals.add(shard));
        self.control.add_totals(&totals);
        result
    }

    fn work(&mut self) -> Result<(), WorkerError> {
        let mut records = Vec::new();
        loop {
            records.clear();
            let polled = self.consumer.poll(self.stage.batch_records_max, POLL_WAIT, &mut records);
            let polled = polled.context(LogSnafu { stage: &self.stage.name, step: "poll" })?;
            // Looked at after the poll: what changes hands because others leave is let be, so
            // that this thread leaves with the shards that it had.
            if self.control.stopping() {
                return Ok(());
            }
            match polled {
                Some(assignment) => self.reassign(assignment)?,
                None if records.is_empty() => self.idle()?,
                None => self.batch(&mut records)?,
            }
        }
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
}

/// Stops the stage when a thread does not leave as it should, before its partitions are free.
struct Leaving {
    control: Arc<Control>,
    orderly: bool,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        if !self.orderly {
            self.control.stop();
        }
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
