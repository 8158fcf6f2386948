//! A batch's transaction: outputs and offsets committed together, or the batch read again.

use std::collections::BTreeMap;

use snafu::ResultExt;
use stockflow_core::{Death, Shard};
use stockflow_log::{Consumer, Log, LogError, Offset, Producer, Record, TopicPartition};

use super::{StageThread, new_shard};
use crate::batch::{BatchError, Place};
use crate::counters::Counters;
use crate::error::{Halt, HaltedSnafu, LogSnafu, WorkerError};
use crate::stage::Stage;

impl<L: Log> StageThread<L> {
    /// Takes a batch through a transaction; a rule that halts cuts it short, once committed.
    pub(super) fn batch(&mut self, records: &mut Vec<Record>) -> Result<(), WorkerError> {
        let firsts = first_offsets(&self.stage, records);
        let mut halted = None;
        while !records.is_empty() {
            match self.attempt(records) {
                Ok(()) => break,
                Err(BatchError::Halted { place, death }) => {
                    self.give_up()?;
                    records.retain(|record| !place.is_at_or_before(record));
                    halted = Some(self.halted(&place, &death));
                }
                Err(BatchError::Log { source: LogError::Abortable { .. }, .. }) => {
                    self.give_up()?;
                    return self.seek_back(firsts);
                }
                Err(BatchError::Log { step, source }) => {
                    return Err(source).context(LogSnafu { stage: &self.stage.name, step });
                }
            }
        }
        halted.map_or(Ok(()), Err)
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

    pub(super) fn commit(&mut self, offsets: Vec<Offset>, mut counters: Counters) -> Result<(), BatchError> {
        let group = self.consumer.group_metadata();
        self.producer.commit(&offsets, &group).map_err(BatchError::log("commit the transaction"))?;
        self.shards.values_mut().for_each(Shard::commit);
        self.committed.extend(offsets.into_iter().map(|offset| (offset.partition, Some(offset.next))));
        counters.rules = self.usage.iter().map(|usage| usage.take()).collect();
        self.control.add(&counters);
        Ok(())
    }

    /// Drops the transaction at hand, and what it did to the shards.
    pub(super) fn give_up(&mut self) -> Result<(), WorkerError> {
        self.producer.abort().context(LogSnafu { stage: &self.stage.name, step: "abort the transaction" })?;
        self.shards.values_mut().for_each(Shard::rollback);
        Ok(())
    }

    fn seek_back(&mut self, firsts: Vec<Offset>) -> Result<(), WorkerError> {
        for Offset { partition, next } in firsts {
            self.consumer
                .seek(&partition, next)
                .context(LogSnafu { stage: &self.stage.name, step: "read the batch again" })?;
        }
        Ok(())
    }

    pub(super) fn halted(&self, place: &Place, death: &Death) -> WorkerError {
        let input = &self.stage.inputs[usize::from(place.subscription)];
        let rule = death.rule.map(|rule| self.stage.config.rules[usize::from(rule)].name.clone());
        let halt = Halt {
            rule: rule.unwrap_or_default(),
            topic: input.subscription.topic.clone(),
            partition: place.partition,
            offset: place.offset,
            reason: death.reason,
            message: death.message.clone(),
        };
        HaltedSnafu { stage: &self.stage.name, halt }.build()
    }
}

/// Where each partition of the batch begins.
fn first_offsets(stage: &Stage, records: &[Record]) -> Vec<Offset> {
    offsets(stage, records.iter().rev().map(|record| (record, record.offset)))
}

/// Where each partition goes on after the batch.
fn next_offsets(stage: &Stage, records: &[Record]) -> Vec<Offset> {
    offsets(stage, records.iter().map(|record| (record, record.offset + 1)))
}

/// The last offset given of each partition.
fn offsets<'a>(stage: &Stage, given: impl Iterator<Item = (&'a Record, i64)>) -> Vec<Offset> {
    let mut last = BTreeMap::new();
    for (record, offset) in given {
        last.insert((record.subscription, record.partition), offset);
    }
    let offset = |((subscription, partition), next): ((u16, u32), i64)| {
        let topic = stage.inputs[usize::from(subscription)].subscription.topic.clone();
        Offset { partition: TopicPartition { topic, partition }, next }
    };
    last.into_iter().map(offset).collect()
}
