//! Decoder: a record to an event, or to the reason why it is none.

use bytes::Bytes;
use snafu::ensure;
use stockflow_core::{Events, Field, NewEvent, event::EVENT_FIELDS};

use crate::cloudevents::{self, CloudEvents};
use crate::error::{BadTimestampSnafu, DecodeError, FieldTooLongSnafu};
use crate::found::Found;
use crate::kind::kind_of;
use crate::mapping_error::MappingError;
use crate::needs::{complete, keyable};
use crate::options::{DecoderOptions, EventField, Format, Source};
use crate::plan::Node;
use crate::quantity::{quantity, shortened};
use crate::scan::scan;
use crate::time::parse_time_ms;
use crate::value::json_text;

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
        let json = json_text(record.value, &self.options.limits)?;
        let mut found = Found::default();
        match &self.cloud_events {
            Some(structured) if !cloudevents::is_binary(record.headers) => {
                scan(structured.envelope(), json, &mut found)?;
            }
            cloud_events => {
                scan(&self.plan, json, &mut found)?;
                if let Some(binary) = cloud_events {
                    binary.fill(record.headers, &mut found)?;
                }
            }
        }
        for (field, source) in &self.options.fields {
            if let Source::Constant(text) = source {
                found.fill(*field, text);
            }
        }
        let place;
        let mut id = self.bounded(EventField::EventId, found.text(EventField::EventId))?;
        if id.is_empty() {
            id = self.bounded(EventField::EventId, id_header(record))?;
        }
        if id.is_empty() {
            place = format!("{}/{}/{}", record.topic, record.partition, record.offset);
            id = &place;
        }
        self.push(record, id, &found, payload, events)
    }

    fn push(
        &self,
        record: &RawRecord<'_>,
        id: &str,
        found: &Found<'_>,
        payload: Bytes,
        events: &mut Events,
    ) -> Result<(), DecodeError> {
        let event_type = found.text(EventField::EventType);
        let translated = self.options.kinds.iter().find(|(name, _)| name == event_type);
        let kind = translated.map_or_else(|| kind_of(event_type), |(_, kind)| *kind);
        let mut texts = [""; EVENT_FIELDS];
        for (field, source) in TEXTS {
            texts[field as usize] = self.bounded(source, found.text(source))?;
        }
        texts[Field::Id as usize] = id;
        keyable(&texts)?;
        let own = self.bounded(EventField::ReservationId, found.text(EventField::ReservationId))?;
        let reservation = [own, texts[Field::Order as usize], texts[Field::Correlation as usize]];
        texts[Field::Reservation as usize] = reservation.into_iter().find(|text| !text.is_empty()).unwrap_or("");
        let quantity = quantity(kind, found, self.options.quantity_scale)?;
        if self.options.strict {
            complete(kind, &texts, quantity)?;
        }
        let time_ms = match found.text(EventField::Timestamp) {
            "" => record.timestamp_ms,
            text => parse_time_ms(text).ok_or_else(|| BadTimestampSnafu { text: shortened(text) }.build())?,
        };
        events.push(&NewEvent { kind, quantity: quantity.unwrap_or(0), time_ms, texts }, payload);
        Ok(())
    }

    fn bounded<'a>(&self, field: EventField, text: &'a str) -> Result<&'a str, DecodeError> {
        let max = self.options.limits.text_bytes_max;
        ensure!(text.len() <= max, FieldTooLongSnafu { field: field.name(), bytes: text.len(), max });
        Ok(text)
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

fn id_header<'a>(record: &RawRecord<'a>) -> &'a str {
    let header = record.headers.iter().find(|(name, _)| &**name == ID_HEADER);
    header.and_then(|(_, id)| std::str::from_utf8(id).ok()).unwrap_or("")
}
