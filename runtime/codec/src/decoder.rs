//! Decoder: a record to an event, or to the reason why it is none.

use std::borrow::Cow;

use bytes::Bytes;
use snafu::ensure;
use stockflow_core::{Events, Field, Kind, NewEvent, event::EVENT_FIELDS};

use crate::cloudevents::{self, CloudEvents};
use crate::decimal::{self, Fault};
use crate::error::{
    AmbiguousQuantitySnafu, BadKeySnafu, BadTimestampSnafu, DecodeError, EmptyRecordSnafu, FieldTooLongSnafu,
    MappingError, MissingFieldSnafu, NegativeQuantitySnafu, NotUtf8Snafu, TooDeepSnafu, TooLargeSnafu,
};
use crate::kind::kind_of;
use crate::options::{DecoderOptions, EventField, Format, Source};
use crate::plan::Node;
use crate::scan::{Found, scan};
use crate::time::parse_time_ms;

/// The header whose text is the id of an event that has none of its own.
pub const ID_HEADER: &str = "stockflow-id";

/// A record as it came.
#[derive(Clone, Copy, Debug)]
pub struct RawRecord<'a> {
    /// Value; `None` is a tombstone.
    pub value: Option<&'a [u8]>,
    /// Headers.
    pub headers: &'a [(Box<str>, Bytes)],
    /// Topic name.
    pub topic: &'a str,
    /// Partition number.
    pub partition: u32,
    /// Offset.
    pub offset: i64,
    /// Record timestamp, ms since 1970 UTC.
    pub timestamp_ms: i64,
}

/// What makes events of the records of one input.
#[derive(Clone, Debug)]
pub struct Decoder {
    options: DecoderOptions,
    plan: Node,
    cloud_events: Option<CloudEvents>,
}

impl Decoder {
    /// A decoder of this mapping.
    ///
    /// # Errors
    /// When the pointers of the mapping contradict each other.
    pub fn new(options: DecoderOptions) -> Result<Decoder, MappingError> {
        let own = || EventField::ALL.into_iter().map(|field| (field, format!("/{}", field.name()))).collect();
        let pointer = |(field, source): &(EventField, Source)| match source {
            Source::Pointer(pointer) => Some((*field, pointer.clone())),
            Source::Constant(_) => None,
        };
        let fields: Vec<_> =
            if options.fields.is_empty() { own() } else { options.fields.iter().filter_map(pointer).collect() };
        let mut plan = Node::default();
        for (field, pointer) in &fields {
            plan.read(*field, pointer)?;
        }
        let cloud_events = match options.format {
            Format::Json => None,
            Format::CloudEvents => Some(CloudEvents::new(&fields, |field| {
                options.fields.iter().any(|(fixed, source)| *fixed == field && matches!(source, Source::Constant(_)))
            })?),
        };
        Ok(Decoder { options, plan, cloud_events })
    }

    /// Adds the record's event to `events`. `payload` is the record's value, for rules that
    /// read it. An event without an id is called as its [`ID_HEADER`] says, else
    /// `{topic}/{partition}/{offset}`.
    ///
    /// # Errors
    /// Why the record is no event; nothing is added then.
    pub fn decode(&self, record: &RawRecord<'_>, payload: Bytes, events: &mut Events) -> Result<(), DecodeError> {
        let json = self.text(record)?;
        let mut found = match &self.cloud_events {
            Some(structured) if !cloudevents::is_binary(record.headers) => scan(structured.envelope(), json)?,
            cloud_events => {
                let mut found = scan(&self.plan, json)?;
                if let Some(binary) = cloud_events {
                    binary.fill(record.headers, &mut found)?;
                }
                found
            }
        };
        for (field, source) in &self.options.fields {
            if let Source::Constant(text) = source {
                found.fill(*field, Cow::Borrowed(text));
            }
        }
        let place;
        let mut id = found.text(EventField::EventId);
        if id.is_empty() {
            id = id_header(record);
        }
        if id.is_empty() {
            place = format!("{}/{}/{}", record.topic, record.partition, record.offset);
            id = &place;
        }
        let event = self.event(record, id, &found)?;
        events.push(&event, payload);
        Ok(())
    }

    fn text<'a>(&self, record: &RawRecord<'a>) -> Result<&'a str, DecodeError> {
        let value = record.value.unwrap_or_default();
        ensure!(!value.is_empty(), EmptyRecordSnafu);
        let limits = &self.options.limits;
        ensure!(
            value.len() <= limits.value_bytes_max,
            TooLargeSnafu { bytes: value.len(), max: limits.value_bytes_max }
        );
        let text = std::str::from_utf8(value).map_err(|error| NotUtf8Snafu { at: error.valid_up_to() }.build())?;
        ensure!(!nests_deeper(value, limits.depth_max), TooDeepSnafu { max: limits.depth_max });
        Ok(text)
    }

    fn event<'a>(
        &self,
        record: &RawRecord<'_>,
        id: &'a str,
        found: &'a Found<'_>,
    ) -> Result<NewEvent<'a>, DecodeError> {
        let event_type = found.text(EventField::EventType);
        let translated = self.options.kinds.iter().find(|(name, _)| name == event_type);
        let kind = translated.map_or_else(|| kind_of(event_type), |(_, kind)| *kind);
        let mut texts = [""; EVENT_FIELDS];
        for (field, source) in TEXTS {
            texts[field as usize] = self.bounded(source, found.text(source))?;
        }
        texts[Field::Id as usize] = self.bounded(EventField::EventId, id)?;
        for (field, source) in KEY {
            let text = texts[field as usize];
            let in_key = |c: char| c.is_control() || (c == ':' && field == Field::Sku);
            ensure!(!text.contains(in_key), BadKeySnafu { field: source.name(), text });
        }
        let reservation = [EventField::ReservationId, EventField::OrderId, EventField::CorrelationId]
            .map(|source| found.text(source))
            .into_iter()
            .find(|text| !text.is_empty());
        texts[Field::Reservation as usize] = reservation.unwrap_or("");
        let quantity = self.quantity(kind, found)?;
        if self.options.strict {
            complete(kind, &texts, quantity)?;
        }
        let time_ms = match found.text(EventField::Timestamp) {
            "" => record.timestamp_ms,
            text => parse_time_ms(text).ok_or_else(|| BadTimestampSnafu { text: shortened(text) }.build())?,
        };
        Ok(NewEvent { kind, quantity: quantity.unwrap_or(0), time_ms, texts })
    }

    fn bounded<'a>(&self, field: EventField, text: &'a str) -> Result<&'a str, DecodeError> {
        let max = self.options.limits.text_bytes_max;
        ensure!(text.len() <= max, FieldTooLongSnafu { field: field.name(), bytes: text.len(), max });
        Ok(text)
    }

    /// The direction of every kind but an adjustment comes from the kind, so the sign of its
    /// delta does not matter; a count asserts, so what it asserts cannot be below zero.
    fn quantity(&self, kind: Kind, found: &Found<'_>) -> Result<Option<i64>, DecodeError> {
        let delta = self.number(EventField::QuantityDelta, found)?;
        let plain = self.number(EventField::Quantity, found)?;
        if let (Some(delta), Some(plain)) = (delta, plain) {
            ensure!(delta.unsigned_abs() == plain.unsigned_abs(), AmbiguousQuantitySnafu);
        }
        let negative = |field: EventField| {
            NegativeQuantitySnafu { field: field.name(), text: shortened(found.text(field)) }.fail()
        };
        match (delta, plain) {
            (_, Some(plain)) if plain < 0 => negative(EventField::Quantity),
            (Some(delta), _) if kind == Kind::Count && delta < 0 => negative(EventField::QuantityDelta),
            (Some(delta), _) if kind == Kind::Adjustment || kind == Kind::Other => Ok(Some(delta)),
            (Some(delta), _) => match delta.checked_abs() {
                Some(quantity) => Ok(Some(quantity)),
                None => Err(self.fault(EventField::QuantityDelta, found, Fault::Overflow)),
            },
            (None, plain) => Ok(plain),
        }
    }

    fn number(&self, field: EventField, found: &Found<'_>) -> Result<Option<i64>, DecodeError> {
        match found.text(field) {
            "" => Ok(None),
            text => decimal::parse(text, self.options.quantity_scale)
                .map(Some)
                .map_err(|fault| self.fault(field, found, fault)),
        }
    }

    fn fault(&self, field: EventField, found: &Found<'_>, fault: Fault) -> DecodeError {
        let (text, field, scale) = (shortened(found.text(field)), field.name(), self.options.quantity_scale);
        match fault {
            Fault::NotANumber => DecodeError::NotANumber { field, text },
            Fault::TooPrecise => DecodeError::TooPrecise { field, text, scale },
            Fault::Overflow => DecodeError::QuantityOverflow { field, text, scale },
        }
    }
}

/// Which field of a record fills which text of an event; id and reservation are worked out.
const TEXTS: [(Field, EventField); 9] = [
    (Field::KindName, EventField::EventType),
    (Field::Sku, EventField::Sku),
    (Field::Location, EventField::LocationId),
    (Field::Source, EventField::SourceSystem),
    (Field::Order, EventField::OrderId),
    (Field::User, EventField::UserId),
    (Field::Correlation, EventField::CorrelationId),
    (Field::ToLocation, EventField::ToLocation),
    (Field::Disposition, EventField::Disposition),
];

/// What the record key `{sku}:{location}` is made of; a colon in a sku would make it ambiguous.
const KEY: [(Field, EventField); 3] = [
    (Field::Sku, EventField::Sku),
    (Field::Location, EventField::LocationId),
    (Field::ToLocation, EventField::ToLocation),
];

/// What a ledger needs of an event of this kind.
fn complete(kind: Kind, texts: &[&str; EVENT_FIELDS], quantity: Option<i64>) -> Result<(), DecodeError> {
    let missing = |field: EventField| MissingFieldSnafu { field: field.name(), kind: kind.name() }.fail();
    let has = |field: Field| !texts[field as usize].is_empty();
    let of_reservation = matches!(kind, Kind::Reservation | Kind::Confirmation | Kind::Release | Kind::Fulfillment);
    let needs_quantity = !matches!(kind, Kind::Confirmation | Kind::Release | Kind::Fulfillment | Kind::Other);
    if !has(Field::KindName) {
        missing(EventField::EventType)
    } else if !has(Field::Sku) {
        missing(EventField::Sku)
    } else if !has(Field::Location) {
        missing(EventField::LocationId)
    } else if of_reservation && !has(Field::Reservation) {
        missing(EventField::ReservationId)
    } else if needs_quantity && quantity.is_none() {
        missing(EventField::QuantityDelta)
    } else {
        Ok(())
    }
}

fn id_header<'a>(record: &RawRecord<'a>) -> &'a str {
    let header = record.headers.iter().find(|(name, _)| &**name == ID_HEADER);
    header.and_then(|(_, id)| std::str::from_utf8(id).ok()).unwrap_or("")
}

/// Whether objects and arrays nest deeper than `max`. The parser recurses, so this comes first.
fn nests_deeper(json: &[u8], max: usize) -> bool {
    // Without that many openings at all, which is what nearly every record is, there is no need to look closer.
    let openings = json.iter().filter(|c| matches!(c, b'{' | b'[')).count();
    if openings <= max {
        return false;
    }
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for c in json {
        match c {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > max {
            return true;
        }
    }
    false
}

/// As much of a text as an error message should carry.
fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}
