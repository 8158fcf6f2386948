//! Decoding a batch: records become events, or dead letters with their reason.

use bytes::Bytes;
use stockflow_codec::{DecodeError, RawRecord};
use stockflow_core::Events;
use stockflow_log::Record;

use crate::condemned::Condemned;
use crate::parking;
use crate::stage::Stage;
use crate::taken::Taken;

/// What decoding made of a batch.
#[derive(Default)]
pub(crate) struct Decoded {
    /// The events, in the order of their records.
    pub(crate) events: Events,
    /// For each event, its record's place in the batch.
    pub(crate) event_records: Vec<u32>,
    /// Records that could not be decoded, by place.
    pub(crate) failures: Vec<(u32, DecodeError)>,
}

impl Decoded {
    /// Forgets what was decoded.
    pub(crate) fn clear(&mut self) {
        self.events.clear();
        self.event_records.clear();
        self.failures.clear();
    }

    /// Forgets what was decoded of records from `len` on; not the events, which are counted.
    pub(crate) fn truncate(&mut self, len: usize) {
        let is_before = |at: u32| (at as usize) < len;
        self.event_records.retain(|at| is_before(*at));
        self.failures.retain(|(at, _)| is_before(*at));
    }

    /// Decodes `records`, each as its input says. Forgets what was decoded before.
    pub(crate) fn decode(&mut self, stage: &Stage, records: &[Record], condemned: &Condemned) {
        self.clear();
        let taken = Taken::now(stage);
        for (at, record) in (0..).zip(records) {
            if let Some(error) = condemned.of(record) {
                self.failures.push((at, error));
                continue;
            }
            if let Err(error) = taken.check(stage, record) {
                self.failures.push((at, error));
                continue;
            }
            let input = &stage.inputs[usize::from(record.subscription)];
            let mut raw = RawRecord {
                value: record.value.as_deref(),
                headers: &record.headers,
                topic: &input.subscription.topic,
                partition: record.partition,
                offset: record.offset,
                timestamp_ms: record.timestamp_ms,
            };
            // A replay is the same event: an id that is made of the place is made of the first one.
            if let Some(letter) = parking::origin(record) {
                (raw.partition, raw.offset) = (letter.partition, letter.offset.unwrap_or(record.offset));
            }
            let payload = record.value.clone().unwrap_or_else(Bytes::new);
            match input.decoder.decode(&raw, payload, &mut self.events) {
                Ok(()) => self.event_records.push(at),
                Err(error) => self.failures.push((at, error)),
            }
        }
    }
}
