//! A batch: records in, outcomes out, through decode, step and publish.

use stockflow_core::{Death, Outcomes, Rules, Shard, Workspace};
use stockflow_log::{LogError, Producer, Record};

use crate::counters::Counters;
use crate::decode::Decoded;
use crate::publish::{Publisher, Text};
use crate::stage::Stage;

/// Why a batch was not finished.
pub(crate) enum BatchError {
    /// A rule that halts failed on the record at this offset.
    Halted { partition: u32, offset: i64, death: Death },
    /// The log said no.
    Log { step: &'static str, source: LogError },
}

impl BatchError {
    pub(crate) fn log(step: &'static str) -> impl Fn(LogError) -> BatchError {
        move |source| BatchError::Log { step, source }
    }
}

/// A thread's reused memory for batches.
#[derive(Default)]
pub(crate) struct Bench {
    decoded: Decoded,
    clocks_ms: Vec<i64>,
    outcomes: Outcomes,
    work: Workspace,
    text: Text,
}

impl Bench {
    /// Takes records of one shard, in order, to what they publish.
    pub(crate) fn records<P: Producer>(
        &mut self,
        stage: &Stage,
        records: &[Record],
        shard: &mut Shard,
        rules: &mut Rules,
        producer: &mut P,
        counters: &mut Counters,
    ) -> Result<(), BatchError> {
        self.decoded.decode(stage, records);
        let limit_ms = stage.wall_clock.limit_ms();
        self.clocks_ms.clear();
        let mut events = self.decoded.event_records.iter().peekable();
        for (at, record) in records.iter().enumerate() {
            let clock_ms = shard.tick(record.timestamp_ms, limit_ms);
            if events.next_if(|event| **event as usize == at).is_some() {
                self.clocks_ms.push(clock_ms);
            }
        }
        let Decoded { events, event_records, .. } = &mut self.decoded;
        shard.process(events, &self.clocks_ms, rules, &mut self.outcomes, &mut self.work).map_err(|halted| {
            let at = event_records.get(halted.record).map_or(0, |at| *at as usize);
            BatchError::Halted { partition: records[at].partition, offset: records[at].offset, death: halted.death }
        })?;
        counters.records += records.len() as u64;
        let mut publisher = Publisher { stage, producer, counters, text: &mut self.text };
        publisher
            .batch(records[0].partition, records, &self.decoded, &self.outcomes)
            .map_err(BatchError::log("publish"))
    }

    /// Fires what is due in a shard by `to_ms`; gives how many events that made.
    #[allow(clippy::too_many_arguments, reason = "a shard, and what its thread lends it")]
    pub(crate) fn advance<P: Producer>(
        &mut self,
        stage: &Stage,
        partition: u32,
        to_ms: i64,
        shard: &mut Shard,
        rules: &mut Rules,
        producer: &mut P,
        counters: &mut Counters,
    ) -> Result<usize, BatchError> {
        self.decoded.clear();
        let events = &mut self.decoded.events;
        let made = shard
            .advance(to_ms, events, rules, &mut self.outcomes, &mut self.work)
            .map_err(|halted| BatchError::Halted { partition, offset: -1, death: halted.death })?;
        let mut publisher = Publisher { stage, producer, counters, text: &mut self.text };
        publisher.batch(partition, &[], &self.decoded, &self.outcomes).map_err(BatchError::log("publish"))?;
        Ok(made)
    }
}
