//! Dead letters: a record as it came, with headers that say what failed, where and why.

use stockflow_codec::{DEAD_HEADERS_BEGIN, DeadLetter, DecodeError, write_event};
use stockflow_core::event::EVENT_FIELDS;
use stockflow_core::{Death, Field};
use stockflow_log::{Headers, LogError, OutRecord, Producer, Record};

use super::Publisher;
use super::cause::Cause;

/// How often a record has been tried, as it says itself: dead letters may be fed again.
fn attempts(record: &Record) -> u32 {
    let header = record.headers.iter().find(|(name, _)| name.strip_prefix(DEAD_HEADERS_BEGIN) == Some("attempt"));
    header.and_then(|(_, count)| std::str::from_utf8(count).ok()?.parse().ok()).unwrap_or(0)
}

impl<P: Producer> Publisher<'_, P> {
    /// A record that could not be decoded.
    pub(super) fn undecodable(&mut self, record: &Record, error: &DecodeError) -> Result<(), LogError> {
        self.counters.dead.add(error.reason());
        let letter = self.letter(record.partition, Some(record), error.reason(), None, &error.to_string());
        self.post(record, letter)
    }

    /// An event that died in the step.
    pub(super) fn dead(&mut self, cause: &Cause<'_>, death: &Death) -> Result<(), LogError> {
        self.counters.dead.add(death.reason);
        let rule = death.rule.map(|rule| self.stage.config.rules[usize::from(rule)].name.as_str());
        let letter = self.letter(cause.partition, cause.record, death.reason, rule, &death.message);
        if let Some(record) = cause.record {
            return self.post(record, letter);
        }
        // What the host made has no record of its own: its event is written out instead.
        cause.key(&mut self.text.key);
        let mut carried = [""; EVENT_FIELDS];
        for (text, field) in carried.iter_mut().zip(Field::ALL) {
            *text = cause.text(field);
        }
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
            attempt: record.map_or(0, attempts).saturating_add(1),
        };
        letter.headers()
    }

    /// The record as it came, with the letter's headers behind its own; those of an earlier
    /// letter give way.
    fn post(&mut self, record: &Record, letter: Headers) -> Result<(), LogError> {
        let mut headers = record.headers.clone();
        headers.retain(|(name, _)| !name.starts_with(DEAD_HEADERS_BEGIN));
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
