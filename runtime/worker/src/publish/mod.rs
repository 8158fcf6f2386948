//! Publishing: the outcomes of a batch become records of a transaction, in the order of input.

mod cause;
mod dead;
mod emit;
mod hops;
mod letter;
mod takes;
mod told;
mod trails;
mod unsent;

use stockflow_codec::DecodeError;
use stockflow_core::{Fate, Origin, Outcome, Outcomes, Shard};
use stockflow_log::{LogError, Producer, Record};

use crate::counters::Counters;
use crate::decode::Decoded;
use crate::stage::Stage;
pub(crate) use cause::Cause;
pub(crate) use emit::SENT_BY_HEADER;
use takes::Weighed;
pub use takes::{Outlets, Takes};
pub(crate) use trails::Told;

/// Writes what a batch publishes into an open transaction.
pub(crate) struct Publisher<'a, P> {
    pub(crate) stage: &'a Stage,
    pub(crate) producer: &'a mut P,
    pub(crate) counters: &'a mut Counters,
    pub(crate) text: &'a mut Text,
    /// What is told of each record.
    pub(crate) told: Told,
}

/// Reused memory for keys, values and ids.
#[derive(Default)]
pub(crate) struct Text {
    key: Vec<u8>,
    value: Vec<u8>,
    id: Vec<u8>,
}

impl<P: Producer> Publisher<'_, P> {
    /// Sends a record, and counts its bytes: a transaction is full with so many.
    fn send(&mut self, weighed: &Weighed<'_>) -> Result<(), LogError> {
        self.counters.sent_bytes += weighed.bytes as u64;
        self.producer.send(weighed.record)
    }

    /// Publishes what has become of `records`, and counts it. What is to wait does so in `shard`.
    pub(crate) fn batch(
        &mut self,
        partition: u32,
        records: &[Record],
        decoded: &Decoded,
        outcomes: &Outcomes,
        shard: &mut Shard,
    ) -> Result<(), LogError> {
        let mut failures = decoded.failures.iter().peekable();
        let mut places = decoded.event_records.iter().copied().peekable();
        for (at, origin, outcome, emits) in outcomes.iter() {
            // What the host made stands before the next record, and behind what came before that.
            let next = places.peek().copied().unwrap_or(u32::MAX);
            while let Some((failed, error)) = failures.next_if(|(failed, _)| *failed < next) {
                self.failed(shard, records, *failed, error)?;
            }
            let place = if origin == Origin::Record { places.next() } else { None };
            let record = place.map(|place| &records[place as usize]);
            // A stage without a ledger takes records of several partitions at a time.
            let partition = record.map_or(partition, |record| record.partition);
            let cause = Cause { events: &decoded.events, at, origin, partition, record };
            if self.line_up(&cause, &outcome, shard)? {
                self.told.tell(shard, records, place, Fate::Waiting);
                continue;
            }
            self.told.tell(shard, records, place, fate_of(&outcome));
            for (place, emit) in emits.iter().enumerate() {
                self.emit(&cause, place, &emit)?;
            }
            self.outcome(&cause, &outcome)?;
        }
        for (failed, error) in failures {
            self.failed(shard, records, *failed, error)?;
        }
        Ok(())
    }

    /// A record that was no event.
    fn failed(
        &mut self,
        shard: &mut Shard,
        records: &[Record],
        place: u32,
        error: &DecodeError,
    ) -> Result<(), LogError> {
        self.told.tell(shard, records, Some(place), Fate::Dead);
        self.undecodable(&records[place as usize], error)
    }

    fn outcome(&mut self, cause: &Cause<'_>, outcome: &Outcome<'_>) -> Result<(), LogError> {
        let of_record = u64::from(cause.origin == Origin::Record);
        match outcome {
            Outcome::Applied { stock, count_difference, failure } => {
                self.counters.applied += of_record;
                self.counters.expired += u64::from(cause.origin == Origin::Expiry);
                self.counters.timers += u64::from(cause.origin == Origin::Timer);
                self.counters.count_differences += u64::from(*count_difference != 0);
                if let Some(stock) = stock {
                    self.stock(cause, stock, *count_difference)?;
                }
                failure.map_or(Ok(()), |death| self.dead(cause, death))
            }
            Outcome::Refused { reason, requested, available } => {
                if of_record == 1 {
                    self.counters.refused.add(reason);
                }
                self.refusal(cause, reason, *requested, *available)
            }
            Outcome::Duplicate => {
                self.counters.duplicates += of_record;
                Ok(())
            }
            Outcome::Dead(death) => self.dead(cause, death),
            Outcome::Waits { behind } => self.parked(cause, *behind),
        }
    }
}

fn fate_of(outcome: &Outcome<'_>) -> Fate {
    match outcome {
        Outcome::Applied { .. } => Fate::Applied,
        Outcome::Refused { .. } => Fate::Refused,
        Outcome::Duplicate => Fate::Duplicate,
        Outcome::Dead(_) | Outcome::Waits { .. } => Fate::Dead,
    }
}
