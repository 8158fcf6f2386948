//! Stock as published: the buckets of a key after an event.

use stockflow_core::Stock;

use crate::decimal;
use crate::shape::{Shape, write_text};
use crate::time::write_time;

/// A field of published stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// The published form of stock.
#[derive(Clone, Debug)]
pub struct StockShape(Shape<StockField>);

impl StockShape {
    /// A shape of (published name, field), in this order.
    pub fn new(fields: &[(String, StockField)]) -> StockShape {
        StockShape(Shape::new(fields))
    }

    /// Appends the stock of a key to `out` as a JSON object. `updated_ms` is the time of the
    /// last event applied, ms since 1970 UTC; quantities are in units of 10^-`scale`.
    pub fn encode(&self, sku: &str, location: &str, stock: &Stock, updated_ms: i64, scale: u8, out: &mut Vec<u8>) {
        self.0.write(out, |field, out| {
            let quantity = match field {
                StockField::Sku => return write_text(sku, out),
                StockField::LocationId => return write_text(location, out),
                StockField::Version => return decimal::write(stock.version, 0, out),
                StockField::LastUpdated => {
                    out.push(b'"');
                    write_time(updated_ms, out);
                    return out.push(b'"');
                }
                // The ledger keeps no stock whose sum does not fit.
                StockField::OnHand => stock.on_hand().unwrap_or(i64::MAX),
                StockField::Available => stock.available,
                StockField::Reserved => stock.reserved,
                StockField::Committed => stock.committed,
                StockField::Unsellable => stock.unsellable,
                StockField::InTransit => stock.in_transit,
            };
            decimal::write(quantity, scale, out);
        });
    }
}
