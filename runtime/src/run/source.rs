//! A source: an input file on its way into a topic, a record at a time, each with its key and time.

use bytes::Bytes;
use stockflow_codec::{Decoder, ID_HEADER, RawRecord};
use stockflow_core::{Events, Field};
use stockflow_log::{Feeder, Headers, LogError, OutRecord};

use super::input::{InputError, InputFile};

/// A file on its way into a topic.
pub(super) struct Source {
    pub(super) topic_name: String,
    file: InputFile,
    /// How the stage that reads the topic reads its records: what keys and times come from.
    decoder: Decoder,
    events: Events,
}

/// The next record of a source.
pub(super) struct Head {
    value: Bytes,
    key: Vec<u8>,
    pub(super) timestamp_ms: i64,
    /// For a record whose event has no id of its own.
    id: Option<Bytes>,
}

impl Source {
    pub(super) fn new(topic_name: String, file: InputFile, decoder: Decoder) -> Source {
        Source { topic_name, file, decoder, events: Events::default() }
    }

    /// Bytes read of the file as it lies on the disk.
    pub(super) fn bytes_read(&self) -> u64 {
        self.file.bytes_read()
    }

    /// The next record. What cannot be decoded is fed all the same, with no key
    /// and the time of the record before it: the stage makes a dead letter of it.
    pub(super) fn next(&mut self, before_ms: i64) -> Result<Option<Head>, InputError> {
        let Some(line) = self.file.next()? else { return Ok(None) };
        let headers = [(Box::from(ID_HEADER), line.id)];
        let raw = RawRecord {
            value: Some(&line.value),
            headers: &headers,
            topic: &self.topic_name,
            partition: 0,
            offset: 0,
            timestamp_ms: before_ms,
        };
        self.events.clear();
        let decoded = self.decoder.decode(&raw, Bytes::new(), &mut self.events).is_ok();
        let [(_, id)] = headers;
        if !decoded {
            return Ok(Some(Head { value: line.value, key: Vec::new(), timestamp_ms: before_ms, id: Some(id) }));
        }
        let text = |field| self.events.text(0, field);
        let own_id = text(Field::Id).as_bytes() != &*id;
        let key = match (text(Field::Sku), text(Field::Location)) {
            ("", _) => Vec::new(),
            (sku, location) => [sku, ":", location].concat().into_bytes(),
        };
        Ok(Some(Head { value: line.value, key, timestamp_ms: self.events.time_ms(0), id: (!own_id).then_some(id) }))
    }
}

impl Head {
    pub(super) fn send(&self, topic: &str, feeder: &mut Feeder) -> Result<(), LogError> {
        let headers: Headers = self.id.iter().map(|id| (Box::from(ID_HEADER), id.clone())).collect();
        feeder.send(OutRecord {
            topic,
            partition: None,
            timestamp_ms: self.timestamp_ms,
            key: (!self.key.is_empty()).then_some(self.key.as_slice()),
            value: Some(&self.value),
            headers: &headers,
        })
    }
}
