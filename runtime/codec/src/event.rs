//! Events as published: Stockflow's own JSON, which [`crate::Decoder`] reads without a mapping.

use stockflow_core::{Field, Kind, event::EVENT_FIELDS};

use crate::decimal;
use crate::shape::write_text;
use crate::time::write_time;

/// The texts that stand behind the numbers, in order.
const TAIL: [(&str, Field); 6] = [
    (r#","sourceSystem":"#, Field::Source),
    (r#","correlationId":"#, Field::Correlation),
    (r#","orderId":"#, Field::Order),
    (r#","userId":"#, Field::User),
    (r#","toLocation":"#, Field::ToLocation),
    (r#","disposition":"#, Field::Disposition),
];

/// Appends an event to `out` as a JSON object; `texts` are by [`Field`], and what is empty is
/// left out. The quantity is in units of 10^-`scale`: of a count it is written as `quantity`,
/// else as `quantityDelta`, signed as it changes what is on hand.
pub fn write_event(
    kind: Kind,
    quantity: i64,
    time_ms: i64,
    texts: &[&str; EVENT_FIELDS],
    scale: u8,
    out: &mut Vec<u8>,
) {
    let text = |field: Field| texts[field as usize];
    out.extend_from_slice(br#"{"eventId":"#);
    write_text(text(Field::Id), out);
    out.extend_from_slice(br#","eventType":"#);
    write_text(if kind == Kind::Other { text(Field::KindName) } else { kind.name() }, out);
    out.extend_from_slice(br#","sku":"#);
    write_text(text(Field::Sku), out);
    out.extend_from_slice(br#","locationId":"#);
    write_text(text(Field::Location), out);
    let all_that_is_left = matches!(kind, Kind::Confirmation | Kind::Release | Kind::Fulfillment) && quantity == 0;
    if !all_that_is_left {
        let leaves = matches!(kind, Kind::Sale | Kind::TransferOut | Kind::Fulfillment);
        let name: &[u8] = if kind == Kind::Count { br#","quantity":"# } else { br#","quantityDelta":"# };
        out.extend_from_slice(name);
        decimal::write(if leaves { -quantity.saturating_abs() } else { quantity }, scale, out);
    }
    out.extend_from_slice(br#","timestamp":""#);
    write_time(time_ms, out);
    out.push(b'"');
    let reservation = text(Field::Reservation);
    let derived = [Field::Order, Field::Correlation].map(text).into_iter().find(|text| !text.is_empty());
    if !reservation.is_empty() && derived != Some(reservation) {
        out.extend_from_slice(br#","reservationId":"#);
        write_text(reservation, out);
    }
    for (lead, field) in TAIL {
        if !text(field).is_empty() {
            out.extend_from_slice(lead.as_bytes());
            write_text(text(field), out);
        }
    }
    out.push(b'}');
}
