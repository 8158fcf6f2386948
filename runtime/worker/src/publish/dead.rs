//! Dead letters: a record as it came, with headers that say what failed, where and why, and by
//! which name the letter is settled.

use stockflow_codec::{DeadLetter, DecodeError, Skip, StageReason, write_event};
use stockflow_core::event::EVENT_FIELDS;
use stockflow_core::{Death, Field, Standing};
use stockflow_log::{Headers, LogError, Producer, Record, TopicPartition};

use super::Publisher;
use super::cause::Cause;
use super::letter::Lettered;
use crate::parking::origin;
use crate::stage::Stage;

/// The reason of a letter on which nothing failed: it waits.
const PARKED: &str = StageReason::Parked.code();
/// The reason of a record that says a word which it cannot mean.
const NO_WORD: &str = StageReason::NotAReplay.code();
/// The reason of offsets that are passed over.
const UNREADABLE: &str = StageReason::Unreadable.code();

/// What a letter says beside where its record lay.
pub(super) struct What<'a> {
    pub(super) reason: &'a str,
    pub(super) rule: Option<&'a str>,
    pub(super) message: &'a str,
    pub(super) event: Option<&'a str>,
    pub(super) key: Option<(&'a str, &'a str)>,
    pub(super) standing: Option<Standing>,
    /// Whether something was tried, and failed.
    pub(super) is_tried: bool,
}

impl<'a> What<'a> {
    /// Of a record that is no event.
    pub(super) fn unknown(reason: &'a str, message: &'a str) -> What<'a> {
        What { reason, rule: None, message, event: None, key: None, standing: None, is_tried: true }
    }
}

impl<P: Producer> Publisher<'_, P> {
    /// A record that could not be decoded.
    pub(super) fn undecodable(&mut self, record: &Record, error: &DecodeError) -> Result<(), LogError> {
        self.counters.dead.add(error.reason());
        let message = error.to_string();
        let mut what = What::unknown(error.reason(), &message);
        if let (DecodeError::OutputRefused { .. }, Some(before)) = (error, origin(record)) {
            // Nothing was settled by its replay: it has its place in the line of its key still.
            (what.event, what.key, what.standing) = (before.event, before.key, before.standing);
        }
        let letter = letter(self.stage, record.partition, Some(record), &what);
        if matches!(error, DecodeError::OutputRefused { is_bare: true, .. }) {
            return self.send_bare(&letter, &lettered(record));
        }
        self.post(record, &letter)
    }

    /// A record that says a word which it cannot mean: it is kept without.
    pub(crate) fn no_word(&mut self, record: &Record, why: &str) -> Result<(), LogError> {
        self.counters.dead.add(NO_WORD);
        let headers = DeadLetter::own_headers(&record.headers).cloned().collect();
        let record = Record { headers, ..record.clone() };
        let letter = letter(self.stage, record.partition, Some(&record), &What::unknown(NO_WORD, why));
        self.post(&record, &letter)
    }

    /// A letter of a parked key that was sent before its turn: it is a letter as before.
    pub(crate) fn not_yet(&mut self, record: &Record, letter: &DeadLetter<'_>) -> Result<(), LogError> {
        self.counters.dead.add(PARKED);
        let message = "others of its parked key come first";
        self.post(record, &DeadLetter { reason: PARKED, message, ..*letter })
    }

    /// A record for which there was no room to wait in the state.
    pub(crate) fn waits(
        &mut self,
        record: &Record,
        event: &str,
        key: (&str, &str),
        standing: Standing,
    ) -> Result<(), LogError> {
        self.counters.dead.add(PARKED);
        let message = "its key is parked, and there is no more room to wait in the state: settle the letters of the \
            key in order";
        let (event, key, standing) = (Some(event), Some(key), Some(standing));
        let what = What { event, key, standing, is_tried: false, ..What::unknown(PARKED, message) };
        let letter = letter(self.stage, record.partition, Some(record), &what);
        self.post(record, &letter)
    }

    /// An event that waits where no state lasts.
    pub(super) fn parked(&mut self, cause: &Cause<'_>, behind: Option<&str>) -> Result<(), LogError> {
        self.counters.dead.add(PARKED);
        let message = format!("waits behind event {:?} of its key, which failed", behind.unwrap_or_default());
        let key = Some((cause.text(Field::Sku), cause.text(Field::Location)));
        let event = Some(cause.text(Field::Id));
        let what = What { event, key, is_tried: false, ..What::unknown(PARKED, &message) };
        let letter = letter(self.stage, cause.partition, cause.record, &what);
        cause.record.map_or(Ok(()), |record| self.post(record, &letter))
    }

    /// An event that died in the step.
    pub(super) fn dead(&mut self, cause: &Cause<'_>, death: &Death) -> Result<(), LogError> {
        self.counters.dead.add(death.reason);
        let key = Some((cause.text(Field::Sku), cause.text(Field::Location)));
        let what = What {
            rule: death.rule.map(|rule| self.stage.config.rules[usize::from(rule)].name.as_str()),
            event: Some(cause.text(Field::Id)),
            key,
            standing: death.parks.then_some(Standing::First),
            ..What::unknown(death.reason, &death.message)
        };
        let letter = letter(self.stage, cause.partition, cause.record, &what);
        if let Some(record) = cause.record {
            return self.post(record, &letter);
        }
        // What the host made has no record of its own: its event is written out instead.
        cause.key(&mut self.text.key);
        let mut carried = [""; EVENT_FIELDS];
        for (text, field) in carried.iter_mut().zip(Field::ALL) {
            *text = cause.text(field);
        }
        let mut text = std::mem::take(self.text);
        text.value.clear();
        let (kind, quantity) = (cause.events.kind(cause.at), cause.events.quantity(cause.at));
        write_event(kind, quantity, cause.time_ms(), &carried, self.stage.quantity_scale, &mut text.value);
        let record = Lettered {
            key: Some(&text.key),
            value: Some(&text.value),
            headers: &Headers::new(),
            timestamp_ms: cause.timestamp_ms(),
        };
        self.send_letter(&letter, &record)?;
        *self.text = text;
        Ok(())
    }

    /// Offsets of the input that are passed over unread.
    pub(crate) fn skipped(&mut self, partition: &TopicPartition, first: i64, skip: &Skip) -> Result<(), LogError> {
        self.counters.dead.add(UNREADABLE);
        let Skip { to, by, why, .. } = skip;
        let message = format!("offsets {first} to {} could not be read, and are passed over, says {by}: {why}", to - 1);
        let what = What { is_tried: false, ..What::unknown(UNREADABLE, &message) };
        let letter = letter(self.stage, partition.partition, None, &what);
        let letter = DeadLetter { topic: &partition.topic, offset: Some(first), ..letter };
        let timestamp_ms = self.stage.wall_clock.now_ms();
        self.send_bare(&letter, &Lettered { key: None, value: None, headers: &Headers::new(), timestamp_ms })
    }

    /// The record as it came, with the letter's headers behind its own.
    fn post(&mut self, record: &Record, letter: &DeadLetter<'_>) -> Result<(), LogError> {
        self.send_letter(letter, &lettered(record))
    }
}

fn lettered(record: &Record) -> Lettered<'_> {
    let Record { key, value, headers, timestamp_ms, .. } = record;
    Lettered { key: key.as_deref(), value: value.as_deref(), headers, timestamp_ms: *timestamp_ms }
}

/// The letter. A replay has the place and the tries of the letter that it was.
pub(super) fn letter<'a>(
    stage: &'a Stage,
    partition: u32,
    record: Option<&'a Record>,
    what: &What<'a>,
) -> DeadLetter<'a> {
    let input = &stage.inputs[record.map_or(0, |record| usize::from(record.subscription))];
    let before = record.and_then(origin);
    let tried = before.map_or(0, |letter| letter.attempt);
    DeadLetter {
        reason: what.reason,
        message: what.message,
        group: &stage.group,
        stage: &stage.name,
        rule: what.rule,
        topic: &input.subscription.topic,
        partition: before.map_or(partition, |letter| letter.partition),
        offset: before.map_or_else(|| record.map(|record| record.offset), |letter| letter.offset),
        timestamp_ms: record.map(|record| record.timestamp_ms),
        attempt: tried.saturating_add(u32::from(what.is_tried)),
        event: what.event,
        key: what.key,
        standing: what.standing,
        left_out: None,
    }
}
