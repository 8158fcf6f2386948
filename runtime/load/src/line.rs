//! Line: a fact as Stockflow's own JSON, field by field as the codec writes it.

use crate::fact::{Fact, Order, Site, What};
use crate::random::mix;
use crate::write::{padded, time, uuid};

/// What keeps the ids of orders apart from those of events.
const ORDERS: u64 = 0x6f72_6465_7273;

/// Appends `fact` as line `n` of the load of `seed`.
pub(crate) fn write(fact: &Fact, seed: u64, n: u64, line: &mut Vec<u8>) {
    line.extend_from_slice(br#"{"eventId":""#);
    id(seed, n, line);
    line.extend_from_slice(br#"","eventType":""#);
    line.extend_from_slice(name(fact.what));
    line.extend_from_slice(br#"","sku":"SKU-"#);
    padded(line, u64::from(fact.item) + 1, 7);
    line.extend_from_slice(br#"","locationId":""#);
    place(fact.place, line);
    line.extend_from_slice(if fact.what == What::Count { br#"","quantity":"# } else { br#"","quantityDelta":"# });
    line.extend_from_slice(itoa::Buffer::new().format(fact.units).as_bytes());
    line.extend_from_slice(br#","timestamp":"2026-03-02T"#);
    time(line, fact.ms);
    line.extend_from_slice(br#"Z""#);
    if let (What::Reservation | What::Confirmation | What::Release | What::Fulfillment, Some(order)) =
        (fact.what, fact.order)
    {
        line.extend_from_slice(br#","reservationId":"R-"#);
        padded(line, u64::from(order.number), 9);
        line.push(b'-');
        padded(line, u64::from(order.line), 4);
        line.push(b'"');
    }
    line.extend_from_slice(br#","sourceSystem":""#);
    line.extend_from_slice(source(fact.place));
    line.extend_from_slice(br#"","correlationId":""#);
    match fact.order {
        Some(order) => id(mix(seed ^ ORDERS), u64::from(order.number), line),
        None => id(mix(seed ^ ORDERS), !n, line),
    }
    line.push(b'"');
    if let Some(order) = fact.order {
        ordered(order, line);
    }
    match (fact.what, fact.order) {
        (What::Sale, Some(order)) => receipt(fact.place, order, line),
        (What::TransferOut { to }, _) => {
            line.extend_from_slice(br#","toLocation":""#);
            place(to, line);
            line.push(b'"');
        }
        (What::Return { damaged }, _) => {
            line.extend_from_slice(br#","disposition":""#);
            line.extend_from_slice(if damaged { br#"damaged""# } else { br#"sellable""# });
        }
        _ => {}
    }
    line.push(b'}');
}

fn ordered(order: Order, line: &mut Vec<u8>) {
    line.extend_from_slice(br#","orderId":"O-"#);
    padded(line, u64::from(order.number), 9);
    line.extend_from_slice(br#"","userId":"U-"#);
    padded(line, u64::from(order.user), 7);
    line.push(b'"');
}

/// A field that Stockflow does not know, as senders have them.
fn receipt(store: Site, order: Order, line: &mut Vec<u8>) {
    line.extend_from_slice(br#","receiptLine":""#);
    place(store, line);
    line.push(b'/');
    padded(line, u64::from(order.number), 9);
    line.push(b'/');
    padded(line, u64::from(order.line), 4);
    line.push(b'"');
}

/// A UUID of version 8 (of one's own making): no two `n` of a seed share one.
fn id(seed: u64, n: u64, line: &mut Vec<u8>) {
    let low = mix(n ^ mix(seed));
    let high = mix(low);
    uuid(line, high & !0xf000 | 0x8000, low & (u64::MAX >> 2) | 1 << 63);
}

fn name(what: What) -> &'static [u8] {
    match what {
        What::Receipt => b"RECEIPT",
        What::Sale => b"SALE",
        What::Return { .. } => b"RETURN",
        What::TransferOut { .. } => b"TRANSFER_OUT",
        What::TransferIn => b"TRANSFER_IN",
        What::Adjustment => b"ADJUSTMENT",
        What::Count => b"COUNT",
        What::Reservation => b"RESERVATION",
        What::Confirmation => b"CONFIRMATION",
        What::Release => b"RELEASE",
        What::Fulfillment => b"FULFILLMENT",
    }
}

fn place(place: Site, line: &mut Vec<u8>) {
    match place {
        Site::ONLINE => line.extend_from_slice(b"ONLINE"),
        Site::WAREHOUSE => line.extend_from_slice(b"warehouse-001"),
        Site(store) => {
            line.extend_from_slice(b"store-");
            padded(line, u64::from(store - Site::WAREHOUSE.0), 3);
        }
    }
}

fn source(place: Site) -> &'static [u8] {
    match place {
        Site::ONLINE => b"ECOMMERCE",
        Site::WAREHOUSE => b"WMS",
        Site(_) => b"POS",
    }
}
