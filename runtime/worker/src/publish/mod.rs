//! Publishing: the outcomes of a batch become records of a transaction, in the order of input.

mod cause;
mod dead;
mod emit;
mod told;

use stockflow_core::{Origin, Outcome, Outcomes, Shard};
use stockflow_log::{LogError, Producer, Record};

use crate::counters::Counters;
use crate::decode::Decoded;
use crate::stage::Stage;
pub(crate) use cause::Cause;
pub(crate) use emit::SENT_BY_HEADER;

/// Writes what a batch publishes into an open transaction.
pub(crate) struct Publisher<'a, P> {
    pub(crate) stage: &'a Stage,
    pub(crate) producer: &'a mut P,
    pub(crate) counters: &'a mut Counters,
    pub(crate) text: &'a mut Text,
}

/// Reused memory for keys, values and ids.
#[derive(Default)]
pub(crate) struct Text {
    key: Vec<u8>,
    value: Vec<u8>,
    id: Vec<u8>,
}

impl<P: Producer> Publisher<'_, P> {
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
                self.undecodable(&records[*failed as usize], error)?;
            }
            let place = if origin == Origin::Record { places.next() } else { None };
            let record = place.map(|place| &records[place as usize]);
            let cause = Cause { events: &decoded.events, at, origin, partition, record };
            if self.line_up(&cause, &outcome, shard)? {
                continue;
            }
            for (place, emit) in emits.iter().enumerate() {
                self.emit(&cause, place, &emit)?;
            }
            self.outcome(&cause, &outcome)?;
        }
        for (failed, error) in failures {
            self.undecodable(&records[*failed as usize], error)?;
        }
        Ok(())
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
