//! Refusals as published: which event was refused, and why.

use crate::decimal;
use crate::shape::{Shape, write_text, write_text_or_null};

/// A field of a published refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// A refused event. Texts that it does not have are empty, and published as `null`.
#[derive(Clone, Copy, Debug)]
pub struct Refused<'a> {
    /// Its id.
    pub event_id: &'a str,
    /// Its type, as the sender spelled it.
    pub event_type: &'a str,
    /// Stock keeping unit.
    pub sku: &'a str,
    /// Where.
    pub location: &'a str,
    /// Why it was refused.
    pub reason: &'a str,
    /// The quantity asked for, in units of 10^-quantityScale.
    pub requested: i64,
    /// What was available, in the same units.
    pub available: i64,
    /// What the event belongs to.
    pub correlation_id: &'a str,
    /// Which order.
    pub order_id: &'a str,
}

/// The published form of refusals.
#[derive(Clone, Debug)]
pub struct RefusalShape(Shape<RefusalField>);

impl RefusalShape {
    /// A shape of (published name, field), in this order.
    pub fn new(fields: &[(String, RefusalField)]) -> RefusalShape {
        RefusalShape(Shape::new(fields))
    }

    /// Appends a refusal to `out` as a JSON object; quantities are in units of 10^-`scale`.
    pub fn encode(&self, refused: &Refused<'_>, scale: u8, out: &mut Vec<u8>) {
        self.0.write(out, |field, out| match field {
            RefusalField::EventId => write_text(refused.event_id, out),
            RefusalField::EventType => write_text_or_null(refused.event_type, out),
            RefusalField::Sku => write_text_or_null(refused.sku, out),
            RefusalField::LocationId => write_text_or_null(refused.location, out),
            RefusalField::Reason => write_text(refused.reason, out),
            RefusalField::Requested => decimal::write(refused.requested, scale, out),
            RefusalField::Available => decimal::write(refused.available, scale, out),
            RefusalField::CorrelationId => write_text_or_null(refused.correlation_id, out),
            RefusalField::OrderId => write_text_or_null(refused.order_id, out),
        });
    }
}
