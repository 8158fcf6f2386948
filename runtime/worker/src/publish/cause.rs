//! Causes: the event behind what is published.

use stockflow_core::{Events, Field, Origin};
use stockflow_log::{Headers, Record};

/// The event behind what is published, and its record if it has one.
pub(crate) struct Cause<'a> {
    pub(super) events: &'a Events,
    pub(super) at: usize,
    pub(super) origin: Origin,
    pub(super) partition: u32,
    pub(crate) record: Option<&'a Record>,
}

impl<'a> Cause<'a> {
    pub(crate) fn text(&self, field: Field) -> &'a str {
        self.events.text(self.at, field)
    }

    pub(super) fn time_ms(&self) -> i64 {
        self.events.time_ms(self.at)
    }

    /// The record's timestamp, so that clocks downstream run as clocks here do.
    pub(super) fn timestamp_ms(&self) -> i64 {
        self.record.map_or_else(|| self.time_ms(), |record| record.timestamp_ms)
    }

    /// The headers that go from the event's record to what it causes.
    pub(super) fn carried(&self, names: &[String]) -> Headers {
        let of_record = self.record.map_or(&[][..], |record| &record.headers);
        let is_carried = |name: &str| names.iter().any(|carried| carried == name);
        of_record.iter().filter(|(name, _)| is_carried(name)).cloned().collect()
    }

    /// Writes the record key of the event's key; gives sku and location.
    pub(super) fn key(&self, key: &mut Vec<u8>) -> (&'a str, &'a str) {
        let (sku, location) = (self.text(Field::Sku), self.text(Field::Location));
        key_of(sku, location, key);
        (sku, location)
    }
}

/// Writes the record key of a key; empty for neither sku nor location.
pub(super) fn key_of(sku: &str, location: &str, key: &mut Vec<u8>) {
    key.clear();
    key.extend_from_slice(sku.as_bytes());
    if !sku.is_empty() || !location.is_empty() {
        key.push(b':');
    }
    key.extend_from_slice(location.as_bytes());
}
