//! Lines of a load, read as Stockflow reads them.

#![allow(dead_code, missing_docs, reason = "test support: each test crate uses a part of it")]
#![allow(clippy::unwrap_used, reason = "test support: loud failures")]

use std::collections::HashMap;

use bytes::Bytes;
use stockflow_codec::{Decoder, DecoderOptions, RawRecord};
use stockflow_core::{Events, Field, Kind};
use stockflow_load::{Load, LoadOptions, Profile};

/// 2026-03-02T00:00:00Z.
pub const MIDNIGHT_MS: i64 = 1_772_409_600_000;

pub fn options(profile: Profile, events: u64, seed: u64) -> LoadOptions {
    LoadOptions { profile, events, seed, keys: 5_000, ..LoadOptions::default() }
}

pub fn lines(options: LoadOptions) -> Vec<String> {
    let mut load = Load::new(options);
    let (mut line, mut lines) = (b"left from before".to_vec(), Vec::new());
    while load.next_line(&mut line) {
        lines.push(String::from_utf8(line.clone()).unwrap());
    }
    assert!(line.is_empty() && !load.next_line(&mut line), "the end is the end");
    lines
}

/// One decoded line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub kind: Kind,
    pub quantity: i64,
    /// Milliseconds after midnight.
    pub ms: i64,
    pub id: String,
    pub sku: String,
    pub location: String,
    pub to: String,
    pub reservation: String,
    pub order: String,
}

/// Every line, by the default mapping and as a ledger needs it.
pub fn events(options: LoadOptions) -> Vec<Event> {
    let decoder = Decoder::new(DecoderOptions { strict: true, ..DecoderOptions::default() }).unwrap();
    lines(options).iter().map(|line| decode(&decoder, line)).collect()
}

/// The same without those that were sent before.
pub fn unique_events(options: LoadOptions) -> Vec<Event> {
    let mut seen = std::collections::HashSet::new();
    events(options).into_iter().filter(|event| seen.insert(event.id.clone())).collect()
}

/// How often each of these occurs.
pub fn tally<T: Eq + std::hash::Hash>(things: impl Iterator<Item = T>) -> HashMap<T, usize> {
    let mut tally = HashMap::new();
    for thing in things {
        *tally.entry(thing).or_default() += 1;
    }
    tally
}

fn decode(decoder: &Decoder, line: &str) -> Event {
    let value = Some(line.as_bytes());
    let record = RawRecord { value, headers: &[], topic: "raw", partition: 0, offset: 0, timestamp_ms: 0 };
    let mut events = Events::default();
    decoder.decode(&record, Bytes::new(), &mut events).map_err(|error| format!("{error}: {line}")).unwrap();
    let text = |field: Field| events.text(0, field).to_owned();
    Event {
        kind: events.kind(0),
        quantity: events.quantity(0),
        ms: events.time_ms(0) - MIDNIGHT_MS,
        id: text(Field::Id),
        sku: text(Field::Sku),
        location: text(Field::Location),
        to: text(Field::ToLocation),
        reservation: text(Field::Reservation),
        order: text(Field::Order),
    }
}
