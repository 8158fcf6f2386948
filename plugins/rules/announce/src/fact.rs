//! Facts: what an announcement can tell of an event, and how each is written.

use stockflow_rule::{Config, Event, Field, Fields, Outcome, Shape, Stock, json, time::rfc3339};

/// What an announcement can tell. Texts that an event does not have are `null`.
#[derive(Config, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Id of the event: the same when it is announced again, so that it can be told apart.
    EventId,
    /// Its type, as the sender spelled it; its kind when nobody sent it, as with `EXPIRY`.
    EventType,
    /// Its kind, like `SALE`.
    Kind,
    /// `APPLIED` or `REFUSED`.
    Outcome,
    /// Why it was refused.
    Reason,
    /// Stock keeping unit.
    Sku,
    /// Location.
    LocationId,
    /// What it was about: what was sold, held, counted, asked for.
    Quantity,
    /// The sender's time, RFC 3339.
    Timestamp,
    /// Who sent it.
    SourceSystem,
    /// Reservation, else order, else what it belongs to.
    ReservationId,
    /// Order.
    OrderId,
    /// User.
    UserId,
    /// What it belongs to.
    CorrelationId,
    /// Where its goods go.
    ToLocation,
    /// Condition of its goods.
    Disposition,
    /// What is there after it.
    OnHand,
    /// What is free to sell after it.
    Available,
    /// What is held after it.
    Reserved,
    /// What is promised after it.
    Committed,
    /// What is there after it and cannot be sold.
    Unsellable,
    /// What is under way here after it.
    InTransit,
    /// How many events were applied to the stock of its key.
    Version,
}

/// Every text that a fact can be.
pub const READS: Fields = Fields::OBSERVER.without(Field::Timer).without(Field::State);

/// The shape of announcements that are given none.
pub fn usual() -> Shape<Fact> {
    Shape::flat([
        ("eventId", Fact::EventId),
        ("eventType", Fact::EventType),
        ("outcome", Fact::Outcome),
        ("reason", Fact::Reason),
        ("sku", Fact::Sku),
        ("locationId", Fact::LocationId),
        ("quantity", Fact::Quantity),
        ("available", Fact::Available),
        ("reservationId", Fact::ReservationId),
        ("orderId", Fact::OrderId),
        ("userId", Fact::UserId),
        ("correlationId", Fact::CorrelationId),
        ("timestamp", Fact::Timestamp),
    ])
}

/// An event and what became of it.
#[derive(Clone, Copy, Debug)]
pub struct Happened<'a> {
    pub event: &'a Event<'a>,
    pub outcome: Outcome<'a>,
    /// After it.
    pub stock: &'a Stock,
    /// Quantities are in units of 10^-scale.
    pub scale: u8,
}

impl Happened<'_> {
    /// Appends one fact as JSON.
    pub fn write(&self, fact: Fact, out: &mut Vec<u8>) {
        match fact {
            Fact::EventId => text(self.event.id(), out),
            Fact::EventType if !self.event.kind_name().is_empty() => text(self.event.kind_name(), out),
            Fact::EventType | Fact::Kind => text(self.event.kind().name(), out),
            Fact::Outcome if self.outcome.is_applied() => text("APPLIED", out),
            Fact::Outcome => text("REFUSED", out),
            Fact::Reason => match self.outcome {
                Outcome::Applied => text("", out),
                Outcome::Refused(reason) => text(reason, out),
            },
            Fact::Sku => text(self.event.sku(), out),
            Fact::LocationId => text(self.event.location(), out),
            Fact::Quantity => self.quantity(self.event.quantity(), out),
            Fact::Timestamp => text(&rfc3339(self.event.time_ms()), out),
            Fact::SourceSystem => text(self.event.source(), out),
            Fact::ReservationId => text(self.event.reservation(), out),
            Fact::OrderId => text(self.event.order(), out),
            Fact::UserId => text(self.event.user(), out),
            Fact::CorrelationId => text(self.event.correlation(), out),
            Fact::ToLocation => text(self.event.to_location(), out),
            Fact::Disposition => text(self.event.disposition(), out),
            Fact::OnHand => self.quantity(self.stock.on_hand(), out),
            Fact::Available => self.quantity(self.stock.available, out),
            Fact::Reserved => self.quantity(self.stock.reserved, out),
            Fact::Committed => self.quantity(self.stock.committed, out),
            Fact::Unsellable => self.quantity(self.stock.unsellable, out),
            Fact::InTransit => self.quantity(self.stock.in_transit, out),
            Fact::Version => out.extend_from_slice(self.stock.version.to_string().as_bytes()),
        }
    }

    fn quantity(&self, units: i64, out: &mut Vec<u8>) {
        if self.scale == 0 {
            return out.extend_from_slice(units.to_string().as_bytes());
        }
        let sign = if units < 0 { "-" } else { "" };
        let (places, one) = (usize::from(self.scale), 10_u64.pow(u32::from(self.scale)));
        let (whole, part) = (units.unsigned_abs() / one, units.unsigned_abs() % one);
        out.extend_from_slice(format!("{sign}{whole}.{part:0places$}").as_bytes());
    }
}

/// Appends a JSON string, or `null` for the empty text.
fn text(text: &str, out: &mut Vec<u8>) {
    if text.is_empty() {
        return out.extend_from_slice(b"null");
    }
    // A Vec takes whatever is written, and a text always can be.
    let _ = json::to_writer(out, text);
}
