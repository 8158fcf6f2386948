//! The fields of published stock and refusals that an output shape may pick and rename.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A field of published stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum StockField {
    /// Stock keeping unit.
    Sku,
    /// Where.
    LocationId,
    /// What is physically there: available, reserved, committed and unsellable.
    OnHand,
    /// Free to sell.
    Available,
    /// Held by open reservations.
    Reserved,
    /// Promised by confirmed reservations.
    Committed,
    /// There, but not to be sold.
    Unsellable,
    /// Under way to this location.
    InTransit,
    /// How many events were applied to this key.
    Version,
    /// Time of the last event applied.
    LastUpdated,
}

impl StockField {
    /// Every field, in the order of the default shape.
    pub const ALL: [StockField; 10] = [
        StockField::Sku,
        StockField::LocationId,
        StockField::OnHand,
        StockField::Available,
        StockField::Reserved,
        StockField::Committed,
        StockField::Unsellable,
        StockField::InTransit,
        StockField::Version,
        StockField::LastUpdated,
    ];

    /// The field's name in the default shape and in the CR.
    pub fn name(self) -> &'static str {
        match self {
            StockField::Sku => "sku",
            StockField::LocationId => "locationId",
            StockField::OnHand => "onHand",
            StockField::Available => "available",
            StockField::Reserved => "reserved",
            StockField::Committed => "committed",
            StockField::Unsellable => "unsellable",
            StockField::InTransit => "inTransit",
            StockField::Version => "version",
            StockField::LastUpdated => "lastUpdated",
        }
    }
}

/// A field of a published refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RefusalField {
    /// Id of the refused event.
    EventId,
    /// Its type, as the sender spelled it.
    EventType,
    /// Stock keeping unit.
    Sku,
    /// Where.
    LocationId,
    /// Why it was refused.
    Reason,
    /// The quantity asked for.
    Requested,
    /// What was available.
    Available,
    /// What the event belongs to.
    CorrelationId,
    /// Which order.
    OrderId,
}

impl RefusalField {
    /// Every field, in the order of the default shape.
    pub const ALL: [RefusalField; 9] = [
        RefusalField::EventId,
        RefusalField::EventType,
        RefusalField::Sku,
        RefusalField::LocationId,
        RefusalField::Reason,
        RefusalField::Requested,
        RefusalField::Available,
        RefusalField::CorrelationId,
        RefusalField::OrderId,
    ];

    /// The field's name in the default shape and in the CR.
    pub fn name(self) -> &'static str {
        match self {
            RefusalField::EventId => "eventId",
            RefusalField::EventType => "eventType",
            RefusalField::Sku => "sku",
            RefusalField::LocationId => "locationId",
            RefusalField::Reason => "reason",
            RefusalField::Requested => "requested",
            RefusalField::Available => "available",
            RefusalField::CorrelationId => "correlationId",
            RefusalField::OrderId => "orderId",
        }
    }
}
