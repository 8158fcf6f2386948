//! The line of a key: who failed is named, who waits is kept, and what there is no room for becomes
//! a dead letter.

use stockflow_core::{Field, Outcome, Shard, Spilled};
use stockflow_log::{LogError, Producer};

use super::{origin, waiting};
use crate::publish::{Cause, Publisher};

impl<P: Producer> Publisher<'_, P> {
    /// Lets a record stand in the line of its key, if it is to. Whether it waits, so that nothing
    /// else is to be told of it.
    pub(crate) fn line_up(
        &mut self,
        cause: &Cause<'_>,
        outcome: &Outcome<'_>,
        shard: &mut Shard,
    ) -> Result<bool, LogError> {
        // Where no state lasts, what waits is a dead letter too.
        let (Some(record), Some(_)) = (cause.record, &self.stage.durable) else { return Ok(false) };
        let key = (cause.text(Field::Sku), cause.text(Field::Location));
        match outcome {
            Outcome::Dead(death) if death.parks => {
                let offset = origin(record).and_then(|letter| letter.offset).unwrap_or(record.offset);
                shard.name_failed(key.0, key.1, offset);
                Ok(false)
            }
            Outcome::Waits { .. } => {
                self.counters.waiting += 1;
                let raw = waiting::write(record, cause.text(Field::Id));
                for Spilled { record, standing } in shard.wait(key.0, key.1, record.offset, &raw) {
                    if let Some((record, event)) = waiting::read(&record) {
                        self.told.spilled(shard, &record);
                        self.waits(&record, &event, key, standing)?;
                    }
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}
