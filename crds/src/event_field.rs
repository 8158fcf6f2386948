//! The fields of an event that a mapping may fill.

/// A field of a Stockflow event, as named in `from[].fields`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventField {
    /// `eventId`: makes the event recognizable when it comes again.
    EventId,
    /// `eventType`: what the sender calls this kind of event.
    EventType,
    /// `sku`: stock keeping unit.
    Sku,
    /// `locationId`: where.
    LocationId,
    /// `quantity`: how many, without a sign.
    Quantity,
    /// `quantityDelta`: how many, signed.
    QuantityDelta,
    /// `timestamp`: when, by the sender's clock.
    Timestamp,
    /// `sourceSystem`: who says so.
    SourceSystem,
    /// `correlationId`: what this event belongs to.
    CorrelationId,
    /// `reservationId`: which hold.
    ReservationId,
    /// `orderId`: which order.
    OrderId,
    /// `userId`: which buyer.
    UserId,
    /// `toLocation`: destination of a transfer.
    ToLocation,
    /// `disposition`: condition of returned goods.
    Disposition,
}

impl EventField {
    /// Every field, in the order of Stockflow's own JSON.
    pub const ALL: [EventField; 14] = [
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

    /// The field's name in JSON and in the CR.
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
}
