//! A batch: records in, outcomes out, through decode, step and publish.

use stockflow_core::{Halted, Outcomes, Rules, Shard, Workspace};
use stockflow_log::{Producer, Record};

use crate::clock::Stopwatch;
use crate::condemned::Condemned;
use crate::counters::Counters;
use crate::decode::Decoded;
use crate::kept::Kept;
use crate::portions::{Portions, Pulse};
use crate::publish::{Publisher, SENT_BY_HEADER, Text, Told};
use crate::stage::Stage;
use crate::trouble::{Halting, Trouble};

/// A thread's reused memory for batches.
#[derive(Default)]
pub(crate) struct Bench {
    decoded: Decoded,
    /// The shard's clock at each record, and at each that is an event.
    clocks_ms: Vec<i64>,
    event_clocks_ms: Vec<i64>,
    outcomes: Outcomes,
    work: Workspace,
    text: Text,
    kept: Kept,
    portions: Portions,
    /// Told between portions.
    pub(crate) pulse: Pulse,
    /// Records that are dead letters, whatever they say.
    pub(crate) condemned: Condemned,
}

impl Bench {
    /// Of a thread, which it says to be alive.
    pub(crate) fn of(pulse: Pulse) -> Bench {
        Bench { pulse, ..Bench::default() }
    }

    /// Takes records of one shard, in order, to what they publish; gives how many: not all when it
    /// takes too long. Those from place `own` on had waited behind a parked key; where there are
    /// some, all are taken.
    pub(crate) fn run<P: Producer>(
        &mut self,
        stage: &Stage,
        (records, own): (&[Record], usize),
        shard: &mut Shard,
        rules: &mut Rules,
        producer: &mut P,
        counters: &mut Counters,
    ) -> Result<usize, Trouble> {
        let limit_ms = stage.wall_clock.limit_ms();
        self.clocks_ms.clear();
        let mut from = 0;
        while from < records.len() {
            let until = records.len().min(from.saturating_add(self.portions.records())).max(self.clocks_ms.len());
            let moved = records[self.clocks_ms.len()..until].iter().map(|record| tick(shard, record, limit_ms));
            self.clocks_ms.extend(moved);
            let watch = Stopwatch::start();
            let took = self.some(stage, (&records[..until], own), from, shard, rules, producer, counters)?;
            self.portions.took(took, watch.elapsed());
            from += took;
            // Not where the clock has moved on already: what is due would come too early.
            if self.pulse.beat() && own == records.len() && from == until {
                break;
            }
        }
        counters.records += from as u64;
        if let Some(first) = records.first().filter(|_| stage.config.ledger.is_some()) {
            self.kept.look(&stage.name, first.partition, shard);
        }
        Ok(from)
    }

    /// Takes as many of the records from `from` on as a batch may hold of what they make; gives
    /// how many. None, if all that was done was to fire some of what is due before the first.
    #[allow(clippy::too_many_arguments, reason = "a shard, and what its thread lends it")]
    fn some<P: Producer>(
        &mut self,
        stage: &Stage,
        (records, own): (&[Record], usize),
        from: usize,
        shard: &mut Shard,
        rules: &mut Rules,
        producer: &mut P,
        counters: &mut Counters,
    ) -> Result<usize, Trouble> {
        let (partition, records) = (records[from].partition, &records[from..]);
        self.decoded.decode(stage, records, &self.condemned);
        let clock_of = |at: &u32| self.clocks_ms[from + *at as usize];
        self.event_clocks_ms.clear();
        self.event_clocks_ms.extend(self.decoded.event_records.iter().map(clock_of));
        let Decoded { events, event_records, .. } = &mut self.decoded;
        let (clocks_ms, outcomes, work) = (&self.event_clocks_ms, &mut self.outcomes, &mut self.work);
        let took = shard.process(events, clocks_ms, rules, outcomes, work).map_err(|halted| {
            let at = event_records.get(halted.record).map_or(0, |at| *at as usize);
            let Record { subscription, partition, offset, .. } = records[at];
            Trouble::Halted(Box::new(Halting { subscription, partition, offset: Some(offset), death: halted.death }))
        })?;
        let taken = event_records.get(took).map_or(records.len(), |at| *at as usize);
        let records = &records[..taken];
        self.decoded.truncate(taken);
        let told = Told::new(stage, own.saturating_sub(from));
        let mut publisher = Publisher { stage, producer, counters, text: &mut self.text, told };
        let published = publisher.batch(partition, records, &self.decoded, &self.outcomes, shard);
        published.map_err(Trouble::send("publish"))?;
        Ok(taken)
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
    if let Some(back_ms) = shard.set_back(limit_ms) {
        tracing::warn!(
            partition = record.partition,
            back_ms,
            "the shard's clock was ahead of this worker's, and is set back: the clock of who had it before is wrong, \
             or this one's is"
        );
    }
    let is_own = record.headers.iter().any(|(name, _)| &**name == SENT_BY_HEADER);
    if is_own && shard.clock_ms() > i64::MIN {
        return shard.clock_ms();
    }
    shard.tick(record.timestamp_ms, limit_ms)
}
