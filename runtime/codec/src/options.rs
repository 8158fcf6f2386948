//! Options: how the records of one input are read.

use stockflow_core::Kind;

/// A field of an event that a record may fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum EventField {
    /// What makes the event recognizable when it comes again.
    EventId,
    /// What the sender calls this kind of event.
    EventType,
    /// Stock keeping unit.
    Sku,
    /// Where.
    LocationId,
    /// How many, without a sign.
    Quantity,
    /// How many, signed.
    QuantityDelta,
    /// When, by the sender's clock.
    Timestamp,
    /// Who says so.
    SourceSystem,
    /// What this event belongs to.
    CorrelationId,
    /// Which hold.
    ReservationId,
    /// Which order.
    OrderId,
    /// Which buyer.
    UserId,
    /// Destination of a transfer.
    ToLocation,
    /// Condition of returned goods.
    Disposition,
}

/// How many [`EventField`]s there are.
pub(crate) const FIELDS: usize = 14;

impl EventField {
    /// Every field, in the order of the codes.
    pub const ALL: [EventField; FIELDS] = [
        EventField::EventId,
        EventField::EventType,
        EventField::Sku,
        EventField::LocationId,
        EventField::Quantity,
        EventField::QuantityDelta,
        EventField::Timestamp,
        EventField::SourceSystem,
        EventField::CorrelationId,
        EventField::ReservationId,
        EventField::OrderId,
        EventField::UserId,
        EventField::ToLocation,
        EventField::Disposition,
    ];

    /// The field's name in Stockflow's own JSON.
    pub fn name(self) -> &'static str {
        match self {
            EventField::EventId => "eventId",
            EventField::EventType => "eventType",
            EventField::Sku => "sku",
            EventField::LocationId => "locationId",
            EventField::Quantity => "quantity",
            EventField::QuantityDelta => "quantityDelta",
            EventField::Timestamp => "timestamp",
            EventField::SourceSystem => "sourceSystem",
            EventField::CorrelationId => "correlationId",
            EventField::ReservationId => "reservationId",
            EventField::OrderId => "orderId",
            EventField::UserId => "userId",
            EventField::ToLocation => "toLocation",
            EventField::Disposition => "disposition",
        }
    }

    pub(crate) fn is_quantity(self) -> bool {
        matches!(self, EventField::Quantity | EventField::QuantityDelta)
    }
}

/// Where a field comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A JSON pointer (RFC 6901) into the value; of a CloudEvent, into its data.
    Pointer(String),
    /// The same text for every record.
    Constant(String),
}

/// How a record's value is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A JSON object.
    #[default]
    Json,
    /// A CloudEvent 1.0 with JSON data, in binary mode (`ce_` headers) or structured.
    CloudEvents,
}

/// What a record may be at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a value.
    pub value_bytes_max: usize,
    /// Objects and arrays inside each other.
    pub depth_max: usize,
    /// Bytes of a text field: ids, sku, location.
    pub text_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { value_bytes_max: 1 << 20, depth_max: 64, text_bytes_max: 256 }
    }
}

/// How the records of one input are read.
#[derive(Clone, Debug, Default)]
pub struct DecoderOptions {
    /// What a value is.
    pub format: Format,
    /// Quantities are in units of 10^-`quantity_scale`; 0 to 18.
    pub quantity_scale: u8,
    /// Where fields come from; empty means Stockflow's own JSON.
    pub fields: Vec<(EventField, Source)>,
    /// The sender's event types, translated; others are read as Stockflow's own spellings.
    pub kinds: Vec<(String, Kind)>,
    /// Whether an event must have all that a ledger needs of its kind.
    pub strict: bool,
    /// What a record may be at most.
    pub limits: Limits,
}
