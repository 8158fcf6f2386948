//! A file of events in Stockflow's own JSON, decoded some thousand at a time.

use std::path::Path;

use bytes::Bytes;
use stockflow_codec::{DecodeError, Decoder, ID_HEADER, RawRecord};
use stockflow_core::event::EVENT_FIELDS;
use stockflow_core::{Events, Field, NewEvent};

use crate::failure::Failure;
use crate::run::input::InputFile;

/// A file that is being read.
pub(in crate::rule) struct EventFile {
    file: InputFile,
    decoder: Decoder,
    /// As given, for messages.
    name: String,
    /// Time of an event that has none: that of the one before it.
    before_ms: i64,
}

/// Events of a file, each with its line.
#[derive(Default)]
pub(in crate::rule) struct Chunk {
    pub(in crate::rule) events: Events,
    pub(in crate::rule) lines: Vec<u64>,
}

impl EventFile {
    /// Opens the file, by the same rules as an `--input` of `stockflow run`.
    pub(in crate::rule) fn open(name: &str, decoder: Decoder) -> Result<EventFile, Failure> {
        let file = InputFile::open(Path::new(name))?;
        Ok(EventFile { file, decoder, name: name.to_owned(), before_ms: 0 })
    }

    /// Puts the next events, at most `most`, in place of what is in `chunk`; false after the last.
    pub(in crate::rule) fn next(&mut self, most: usize, chunk: &mut Chunk) -> Result<bool, Failure> {
        chunk.events.clear();
        chunk.lines.clear();
        while chunk.lines.len() < most {
            let Some(line) = self.file.next()? else { break };
            let number = line_number(&line.id);
            let added = chunk.add(&self.decoder, line.value, line.id, self.before_ms);
            added.map_err(|error| Failure::input(format!("{}:{number}: {error}", self.name)))?;
            self.before_ms = chunk.events.time_ms(chunk.lines.len() - 1);
        }
        Ok(!chunk.lines.is_empty())
    }
}

/// The id of a line begins with its number.
fn line_number(id: &Bytes) -> u64 {
    let digits = id.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

impl Chunk {
    /// Decodes a line and adds its event; `id` begins with the line's number.
    pub(in crate::rule) fn add(
        &mut self,
        decoder: &Decoder,
        value: Bytes,
        id: Bytes,
        timestamp_ms: i64,
    ) -> Result<(), DecodeError> {
        let line = line_number(&id);
        let headers = [(Box::from(ID_HEADER), id)];
        let value_bytes = value.clone();
        let raw = RawRecord {
            value: Some(&value_bytes),
            headers: &headers,
            topic: "",
            partition: 0,
            offset: 0,
            timestamp_ms,
        };
        decoder.decode(&raw, value, &mut self.events)?;
        self.lines.push(line);
        Ok(())
    }

    /// Adds event `i` to `events`.
    pub(in crate::rule) fn copy(&self, i: usize, events: &mut Events) {
        let mut texts = [""; EVENT_FIELDS];
        for (text, field) in texts.iter_mut().zip(Field::ALL) {
            *text = self.events.text(i, field);
        }
        let (kind, quantity) = (self.events.kind(i), self.events.quantity(i));
        let event = NewEvent { kind, quantity, time_ms: self.events.time_ms(i), texts };
        events.push(&event, self.events.payload(i).clone());
    }
}
