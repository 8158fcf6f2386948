//! A batch: records in, outcomes out, through decode, step and publish.

use stockflow_core::{Halted, Outcomes, Rules, Shard, Workspace};
use stockflow_log::{Producer, Record};

use crate::counters::Counters;
use crate::decode::Decoded;
use crate::publish::{Publisher, SENT_BY_HEADER, Text, Told};
use crate::stage::Stage;
use crate::trouble::{Halting, Trouble};

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
    /// Takes records of one shard, in order, to what they publish. Those from place `own` on had
    /// waited behind a parked key.
    pub(crate) fn run<P: Producer>(
        &mut self,
        stage: &Stage,
        (records, own): (&[Record], usize),
        shard: &mut Shard,
        rules: &mut Rules,
        producer: &mut P,
        counters: &mut Counters,
    ) -> Result<(), Trouble> {
        self.decoded.decode(stage, records);
        let limit_ms = stage.wall_clock.limit_ms();
        self.clocks_ms.clear();
        let mut events = self.decoded.event_records.iter().peekable();
        for (at, record) in records.iter().enumerate() {
            let clock_ms = tick(shard, record, limit_ms);
            if events.next_if(|event| **event as usize == at).is_some() {
                self.clocks_ms.push(clock_ms);
            }
        }
        let Decoded { events, event_records, .. } = &mut self.decoded;
        shard.process(events, &self.clocks_ms, rules, &mut self.outcomes, &mut self.work).map_err(|halted| {
            let at = event_records.get(halted.record).map_or(0, |at| *at as usize);
            let Record { subscription, partition, offset, .. } = records[at];
            Trouble::Halted(Box::new(Halting { subscription, partition, offset: Some(offset), death: halted.death }))
        })?;
        counters.records += records.len() as u64;
        let told = Told::new(stage, own);
        let mut publisher = Publisher { stage, producer, counters, text: &mut self.text, told };
        let published = publisher.batch(records[0].partition, records, &self.decoded, &self.outcomes, shard);
        published.map_err(Trouble::send("publish"))
    }

    /// What publishes without a batch.
    pub(crate) fn publisher<'a, P>(
        &'a mut self,
        stage: &'a Stage,
        producer: &'a mut P,
        counters: &'a mut Counters,
    ) -> Publisher<'a, P> {
        Publisher { stage, producer, counters, text: &mut self.text, told: Told::new(stage, 0) }
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
    ) -> Result<usize, Trouble> {
        self.decoded.clear();
        let events = &mut self.decoded.events;
        let made = shard.advance(to_ms, events, rules, &mut self.outcomes, &mut self.work).map_err(
            |Halted { death, .. }| {
                Trouble::Halted(Box::new(Halting { subscription: 0, partition, offset: None, death }))
            },
        )?;
        let told = Told::new(stage, 0);
        let mut publisher = Publisher { stage, producer, counters, text: &mut self.text, told };
        publisher.batch(partition, &[], &self.decoded, &self.outcomes, shard).map_err(Trouble::send("publish"))?;
        Ok(made)
    }
}

/// Moves the shard's clock to a record. What the stage sent itself comes from a shard with a clock of
/// its own, which may be far ahead: it begins a clock, but moves none, or holds would expire
/// whose confirmations are still to be read.
pub(crate) fn tick(shard: &mut Shard, record: &Record, limit_ms: i64) -> i64 {
    let is_own = record.headers.iter().any(|(name, _)| &**name == SENT_BY_HEADER);
    if is_own && shard.clock_ms() > i64::MIN {
        return shard.clock_ms();
    }
    shard.tick(record.timestamp_ms, limit_ms)
}
