//! What a topic does not take of what an event causes: a dead letter in its place.

use stockflow_codec::DeadLetter;
use stockflow_core::Field;
use stockflow_log::{LogError, OutRecord, Producer};

use super::Publisher;
use super::cause::Cause;
use super::letter::Lettered;
use super::takes::{Takes, Unfit};

/// The reason of a letter that is not of an event, but of what one has caused.
const NOT_TAKEN: &str = "NOT_TAKEN";

impl<P: Producer> Publisher<'_, P> {
    /// Sends what a rule has emitted. What its topic does not take is known before, and becomes a
    /// dead letter: the event stands, and nothing waits behind it.
    pub(super) fn publish_emit(
        &mut self,
        cause: &Cause<'_>,
        takes: Takes,
        record: &OutRecord<'_>,
    ) -> Result<(), LogError> {
        let record = self.stamped(cause, takes, record);
        match takes.check_all(&record, &self.stage.wall_clock) {
            Ok(()) => self.producer.send(record),
            Err(unfit) => self.not_taken(cause, &record, unfit),
        }
    }

    /// The same of an outcome, whose time was looked at before the event was booked.
    pub(super) fn publish(&mut self, cause: &Cause<'_>, takes: Takes, record: &OutRecord<'_>) -> Result<(), LogError> {
        let record = self.stamped(cause, takes, record);
        match takes.check(&record) {
            Ok(()) => self.producer.send(record),
            Err(unfit) => self.not_taken(cause, &record, unfit),
        }
    }

    /// What no record has caused is of a time that may be long past: of the nearest that is taken.
    fn stamped<'b>(&self, cause: &Cause<'_>, takes: Takes, record: &OutRecord<'b>) -> OutRecord<'b> {
        if cause.record.is_some() {
            return *record;
        }
        OutRecord { timestamp_ms: takes.stamp(record.timestamp_ms, self.stage.wall_clock.now_ms()), ..*record }
    }

    fn not_taken(&mut self, cause: &Cause<'_>, record: &OutRecord<'_>, unfit: Unfit) -> Result<(), LogError> {
        self.counters.dead.add(NOT_TAKEN);
        let input = &self.stage.inputs[cause.record.map_or(0, |record| usize::from(record.subscription))];
        let of = match cause.record {
            Some(of) => format!("the record at offset {} of its partition", of.offset),
            None => "what the stage made itself".to_owned(),
        };
        let message = format!("{of} causes a record to topic {:?} that is not taken: {unfit}", record.topic);
        let letter = DeadLetter {
            reason: NOT_TAKEN,
            message: &message,
            group: &self.stage.group,
            stage: &self.stage.name,
            rule: None,
            topic: &input.subscription.topic,
            partition: cause.partition,
            // Not the event's own letter: that one has had its outcome.
            offset: None,
            timestamp_ms: Some(record.timestamp_ms),
            attempt: 1,
            event: Some(cause.text(Field::Id)),
            key: Some((cause.text(Field::Sku), cause.text(Field::Location))),
            standing: None,
            left_out: None,
        };
        let OutRecord { key, value, timestamp_ms, .. } = *record;
        self.send_letter(&letter, &Lettered { key, value, headers: &Vec::new(), timestamp_ms })
    }
}
