//! Publishing: the outcomes of a batch become records of a transaction, in the order of input.

use std::io::Write as _;

use bytes::Bytes;
use stockflow_codec::{DeadLetter, Refused, write_event};
use stockflow_core::event::EVENT_FIELDS;
use stockflow_core::{Death, Emit, Events, Field, Origin, Outcome, Outcomes, Stock};
use stockflow_log::{Headers, LogError, OutRecord, Producer, Record};

use crate::counters::Counters;
use crate::decode::Decoded;
use crate::stage::Stage;

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

/// Longest id of an emitted event; a longer one is cut to a hash of its cause.
const EMITTED_ID_BYTES_MAX: usize = 200;

impl<P: Producer> Publisher<'_, P> {
    /// Publishes what has become of `records`, and counts it.
    pub(crate) fn batch(
        &mut self,
        partition: u32,
        records: &[Record],
        decoded: &Decoded,
        outcomes: &Outcomes,
    ) -> Result<(), LogError> {
        let mut failures = decoded.failures.iter().peekable();
        for (at, origin, outcome, emits) in outcomes.iter() {
            let record = (origin == Origin::Record).then(|| decoded.event_records[at]);
            if let Some(place) = record {
                while let Some((failed, error)) = failures.next_if(|(failed, _)| *failed < place) {
                    self.undecodable(&records[*failed as usize], error)?;
                }
            }
            let cause = Cause {
                events: &decoded.events,
                at,
                origin,
                partition,
                record: record.map(|place| &records[place as usize]),
            };
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
        }
    }

    fn stock(&mut self, cause: &Cause<'_>, stock: &Stock, count_difference: i64) -> Result<(), LogError> {
        let Some((topic, shape)) = &self.stage.publish.stock else { return Ok(()) };
        let (sku, location) = cause.key(&mut self.text.key);
        self.text.value.clear();
        shape.encode(sku, location, stock, cause.time_ms(), self.stage.quantity_scale, &mut self.text.value);
        let difference: Headers = match count_difference {
            0 => Vec::new(),
            difference => vec![(Box::from("stockflow-count-difference"), Bytes::from(difference.to_string()))],
        };
        self.producer.send(OutRecord {
            topic,
            partition: None,
            timestamp_ms: cause.timestamp_ms(),
            key: Some(&self.text.key),
            value: Some(&self.text.value),
            headers: &difference,
        })
    }

    fn refusal(&mut self, cause: &Cause<'_>, reason: &str, requested: i64, available: i64) -> Result<(), LogError> {
        let Some((topic, shape)) = &self.stage.publish.refusals else { return Ok(()) };
        let (sku, location) = cause.key(&mut self.text.key);
        let refused = Refused {
            event_id: cause.text(Field::Id),
            event_type: cause.text(Field::KindName),
            sku,
            location,
            reason,
            requested,
            available,
            correlation_id: cause.text(Field::Correlation),
            order_id: cause.text(Field::Order),
        };
        self.text.value.clear();
        shape.encode(&refused, self.stage.quantity_scale, &mut self.text.value);
        self.producer.send(OutRecord {
            topic,
            partition: None,
            timestamp_ms: cause.timestamp_ms(),
            key: Some(&self.text.key),
            value: Some(&self.text.value),
            headers: &[],
        })
    }

    fn emit(&mut self, cause: &Cause<'_>, place: usize, emit: &Emit<'_>) -> Result<(), LogError> {
        self.counters.emitted += 1;
        let timestamp_ms = cause.timestamp_ms();
        let (topic, key, value): (usize, &[u8], &[u8]) = match emit {
            Emit::Record { topic, key, value } => (*topic, key, value),
            Emit::Event { topic, kind, quantity, time_ms, fields } => {
                emitted_id(cause.text(Field::Id), place, &mut self.text.id);
                let mut texts = [""; EVENT_FIELDS];
                for (text, field) in texts.iter_mut().zip(Field::ALL) {
                    *text = fields.get(field).unwrap_or_else(|| cause.text(field));
                }
                texts[Field::Id as usize] = std::str::from_utf8(&self.text.id).unwrap_or("");
                if fields.get(Field::KindName).is_none() {
                    texts[Field::KindName as usize] = kind.name();
                }
                key_of(texts[Field::Sku as usize], texts[Field::Location as usize], &mut self.text.key);
                self.text.value.clear();
                let time_ms = time_ms.unwrap_or_else(|| cause.time_ms());
                write_event(*kind, *quantity, time_ms, &texts, self.stage.quantity_scale, &mut self.text.value);
                (*topic, &self.text.key, &self.text.value)
            }
        };
        self.producer.send(OutRecord {
            topic: &self.stage.topics[topic],
            partition: None,
            timestamp_ms,
            key: (!key.is_empty()).then_some(key),
            value: Some(value),
            headers: &[],
        })
    }

    fn undecodable(&mut self, record: &Record, error: &stockflow_codec::DecodeError) -> Result<(), LogError> {
        self.counters.dead.add(error.reason());
        let letter = self.letter(record.partition, Some(record), error.reason(), None, &error.to_string());
        self.post(record, letter)
    }

    fn dead(&mut self, cause: &Cause<'_>, death: &Death) -> Result<(), LogError> {
        self.counters.dead.add(death.reason);
        let rule = death.rule.map(|rule| self.stage.config.rules[usize::from(rule)].name.as_str());
        let letter = self.letter(cause.partition, cause.record, death.reason, rule, &death.message);
        if let Some(record) = cause.record {
            return self.post(record, letter);
        }
        // What the host made has no record of its own: its event is written out instead.
        cause.key(&mut self.text.key);
        let texts = Field::ALL.map(|field| cause.text(field));
        let mut carried = [""; EVENT_FIELDS];
        carried.copy_from_slice(&texts[..EVENT_FIELDS]);
        self.text.value.clear();
        let (kind, quantity) = (cause.events.kind(cause.at), cause.events.quantity(cause.at));
        write_event(kind, quantity, cause.time_ms(), &carried, self.stage.quantity_scale, &mut self.text.value);
        self.producer.send(OutRecord {
            topic: &self.stage.publish.dead_letters,
            partition: None,
            timestamp_ms: cause.timestamp_ms(),
            key: Some(&self.text.key),
            value: Some(&self.text.value),
            headers: &letter,
        })
    }

    /// The headers that say what failed, where and why.
    fn letter(
        &self,
        partition: u32,
        record: Option<&Record>,
        reason: &str,
        rule: Option<&str>,
        message: &str,
    ) -> Headers {
        let input = &self.stage.inputs[record.map_or(0, |record| usize::from(record.subscription))];
        let letter = DeadLetter {
            reason,
            message,
            stage: &self.stage.name,
            rule,
            topic: &input.subscription.topic,
            partition,
            offset: record.map(|record| record.offset),
            timestamp_ms: record.map(|record| record.timestamp_ms),
            attempt: 1,
        };
        letter.headers()
    }

    /// The record as it came, with the letter's headers behind its own.
    fn post(&mut self, record: &Record, letter: Headers) -> Result<(), LogError> {
        let mut headers = record.headers.clone();
        headers.extend(letter);
        self.producer.send(OutRecord {
            topic: &self.stage.publish.dead_letters,
            partition: None,
            timestamp_ms: record.timestamp_ms,
            key: record.key.as_deref(),
            value: record.value.as_deref(),
            headers: &headers,
        })
    }
}

/// The event behind what is published, and its record if it has one.
struct Cause<'a> {
    events: &'a Events,
    at: usize,
    origin: Origin,
    partition: u32,
    record: Option<&'a Record>,
}

impl<'a> Cause<'a> {
    fn text(&self, field: Field) -> &'a str {
        self.events.text(self.at, field)
    }

    fn time_ms(&self) -> i64 {
        self.events.time_ms(self.at)
    }

    /// The record's timestamp, so that clocks downstream run as clocks here do.
    fn timestamp_ms(&self) -> i64 {
        self.record.map_or_else(|| self.time_ms(), |record| record.timestamp_ms)
    }

    /// Writes the record key of the event's key; gives sku and location.
    fn key(&self, key: &mut Vec<u8>) -> (&'a str, &'a str) {
        let (sku, location) = (self.text(Field::Sku), self.text(Field::Location));
        key_of(sku, location, key);
        (sku, location)
    }
}

fn key_of(sku: &str, location: &str, key: &mut Vec<u8>) {
    key.clear();
    key.extend_from_slice(sku.as_bytes());
    if !sku.is_empty() || !location.is_empty() {
        key.push(b':');
    }
    key.extend_from_slice(location.as_bytes());
}

/// `{id of the cause}/{place among its emits}`; the cause is hashed where that gets long, so
/// that ids stay bounded however long the chain of causes.
fn emitted_id(cause: &str, place: usize, id: &mut Vec<u8>) {
    id.clear();
    let written = if cause.len() > EMITTED_ID_BYTES_MAX {
        write!(id, "{:032x}/{place}", stockflow_core::long_hash(cause.as_bytes()))
    } else {
        write!(id, "{cause}/{place}")
    };
    debug_assert!(written.is_ok(), "a Vec takes what is written");
}
