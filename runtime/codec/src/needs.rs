//! Needs: what an event must have to be keyed, and to be booked in a ledger.

use snafu::ensure;
use stockflow_core::{Field, Kind, event::EVENT_FIELDS};

use crate::error::{BadKeySnafu, DecodeError, MissingFieldSnafu};
use crate::options::EventField;

/// What the record key `{sku}:{location}` is made of; a colon in a sku would make it ambiguous.
const KEY: [(Field, EventField); 3] = [
    (Field::Sku, EventField::Sku),
    (Field::Location, EventField::LocationId),
    (Field::ToLocation, EventField::ToLocation),
];

/// Whether a record key can be made of the texts.
///
/// # Errors
/// Names the text of which none can.
pub(crate) fn keyable(texts: &[&str; EVENT_FIELDS]) -> Result<(), DecodeError> {
    for (field, source) in KEY {
        let text = texts[field as usize];
        ensure!(may_be_key(text, field), BadKeySnafu { field: source.name(), text });
    }
    Ok(())
}

fn may_be_key(text: &str, field: Field) -> bool {
    let colon = field == Field::Sku;
    // Nearly every key is plain ASCII, which is told by its bytes alone.
    if text.bytes().all(|c| c.is_ascii_graphic() && (c != b':' || !colon)) {
        return true;
    }
    !text.contains(|c: char| c.is_control() || (c == ':' && colon))
}

/// Whether the event has all that a ledger needs of its kind.
///
/// # Errors
/// Names the first thing missing.
pub(crate) fn complete(kind: Kind, texts: &[&str; EVENT_FIELDS], quantity: Option<i64>) -> Result<(), DecodeError> {
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
