//! The kinds of event that a sender's event types are translated to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of event; in `kinds` either the verb (`sell`) or the event's name (`SALE`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EventKind {
    /// Goods came in.
    #[serde(rename = "receive", alias = "RECEIPT")]
    Receipt,
    /// Goods were sold at the till.
    #[serde(rename = "sell", alias = "SALE")]
    Sale,
    /// Goods came back from a buyer.
    #[serde(rename = "return", alias = "RETURN")]
    Return,
    /// Goods left for another location.
    #[serde(rename = "transferOut", alias = "TRANSFER_OUT")]
    TransferOut,
    /// Goods arrived from another location.
    #[serde(rename = "transferIn", alias = "TRANSFER_IN")]
    TransferIn,
    /// A signed correction.
    #[serde(rename = "adjust", alias = "ADJUSTMENT")]
    Adjustment,
    /// An assertion of the quantity on hand.
    #[serde(rename = "count", alias = "COUNT")]
    Count,
    /// Asks for a hold.
    #[serde(rename = "reserve", alias = "RESERVATION")]
    Reservation,
    /// Makes a hold a firm promise.
    #[serde(rename = "confirm", alias = "CONFIRMATION")]
    Confirmation,
    /// Ends a hold or promise, giving the stock back.
    #[serde(rename = "release", alias = "RELEASE")]
    Release,
    /// Ends a hold or promise, the goods leaving.
    #[serde(rename = "fulfill", alias = "FULFILLMENT")]
    Fulfillment,
    /// Announces goods under way to this location.
    #[serde(rename = "expect", alias = "EXPECT")]
    Expect,
    /// A kind of the user's own, for rules of the user's own.
    #[serde(rename = "other", alias = "OTHER")]
    Other,
}

impl EventKind {
    /// Every kind, in the order of their codes.
    pub const ALL: [EventKind; 13] = [
        EventKind::Receipt,
        EventKind::Sale,
        EventKind::Return,
        EventKind::TransferOut,
        EventKind::TransferIn,
        EventKind::Adjustment,
        EventKind::Count,
        EventKind::Reservation,
        EventKind::Confirmation,
        EventKind::Release,
        EventKind::Fulfillment,
        EventKind::Expect,
        EventKind::Other,
    ];

    /// The event's name, as in `eventType`: `SALE`, `TRANSFER_OUT`.
    pub fn name(self) -> &'static str {
        match self {
            EventKind::Receipt => "RECEIPT",
            EventKind::Sale => "SALE",
            EventKind::Return => "RETURN",
            EventKind::TransferOut => "TRANSFER_OUT",
            EventKind::TransferIn => "TRANSFER_IN",
            EventKind::Adjustment => "ADJUSTMENT",
            EventKind::Count => "COUNT",
            EventKind::Reservation => "RESERVATION",
            EventKind::Confirmation => "CONFIRMATION",
            EventKind::Release => "RELEASE",
            EventKind::Fulfillment => "FULFILLMENT",
            EventKind::Expect => "EXPECT",
            EventKind::Other => "OTHER",
        }
    }

    /// The verb, as the CR prefers it: `sell`, `transferOut`.
    pub fn verb(self) -> &'static str {
        match self {
            EventKind::Receipt => "receive",
            EventKind::Sale => "sell",
            EventKind::Return => "return",
            EventKind::TransferOut => "transferOut",
            EventKind::TransferIn => "transferIn",
            EventKind::Adjustment => "adjust",
            EventKind::Count => "count",
            EventKind::Reservation => "reserve",
            EventKind::Confirmation => "confirm",
            EventKind::Release => "release",
            EventKind::Fulfillment => "fulfill",
            EventKind::Expect => "expect",
            EventKind::Other => "other",
        }
    }
}

impl JsonSchema for EventKind {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "EventKind".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let spellings: Vec<&str> = EventKind::ALL
            .iter()
            .map(|kind| kind.verb())
            .chain(EventKind::ALL.iter().map(|kind| kind.name()))
            .collect();
        schemars::json_schema!({ "type": "string", "enum": spellings })
    }
}
