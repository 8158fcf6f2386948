//! What a topic does not take of what an event causes: a dead letter in its place.

use stockflow_codec::DeadLetter;
use stockflow_core::Field;
use stockflow_log::{Headers, LogError, OutRecord, Producer};

use super::Publisher;
use super::cause::Cause;
use super::dead::{What, letter};
use super::letter::Lettered;
use super::takes::{Takes, Unfit, Weighed};

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
        match takes.check_time(&record, &self.stage.wall_clock) {
            Ok(()) => self.send_or_tell(cause, takes, record),
            Err(unfit) => self.not_sent(cause, &record, &unfit),
        }
    }

    /// The same of an outcome, whose time was looked at before the event was booked.
    pub(super) fn publish(&mut self, cause: &Cause<'_>, takes: Takes, record: &OutRecord<'_>) -> Result<(), LogError> {
        let record = self.stamped(cause, takes, record);
        self.send_or_tell(cause, takes, record)
    }

    /// What no record has caused is of a time that may be long past: of the nearest that is taken.
    fn stamped<'b>(&self, cause: &Cause<'_>, takes: Takes, record: &OutRecord<'b>) -> OutRecord<'b> {
        if cause.record.is_some() {
            return *record;
        }
        OutRecord { timestamp_ms: takes.stamp(record.timestamp_ms, self.stage.wall_clock.now_ms()), ..*record }
    }

    fn send_or_tell(&mut self, cause: &Cause<'_>, takes: Takes, record: OutRecord<'_>) -> Result<(), LogError> {
        let weighed = Weighed::of(record);
        match takes.check(&weighed) {
            Ok(()) => self.send(&weighed),
            Err(unfit) => self.not_sent(cause, &weighed.record, &unfit),
        }
    }

    /// A letter in the place of a record that is not sent. It is not of the event, which stands, but
    /// of what it has caused.
    pub(super) fn not_sent(
        &mut self,
        cause: &Cause<'_>,
        record: &OutRecord<'_>,
        unfit: &Unfit,
    ) -> Result<(), LogError> {
        let reason = unfit.reason();
        self.counters.dead.add(reason);
        let input = &self.stage.inputs[cause.record.map_or(0, |record| usize::from(record.subscription))];
        let of = match cause.record {
            Some(of) => format!("the record at offset {} of its partition", of.offset),
            None => "what the stage made itself".to_owned(),
        };
        let message = format!("{of} causes a record to topic {:?} that is not taken: {unfit}", record.topic);
        let what = What {
            event: Some(cause.text(Field::Id)),
            key: Some((cause.text(Field::Sku), cause.text(Field::Location))),
            ..What::unknown(reason, &message)
        };
        let OutRecord { key, value, timestamp_ms, .. } = *record;
        let (topic, timestamp) = (&input.subscription.topic, Some(timestamp_ms));
        // Of no record: the event's own letter would be another, and that one has had its outcome.
        let letter = letter(self.stage, cause.partition, None, &what);
        let letter = DeadLetter { topic, timestamp_ms: timestamp, ..letter };
        self.send_letter(&letter, &Lettered { key, value, headers: &Headers::new(), timestamp_ms })
    }
}
