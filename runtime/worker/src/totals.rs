//! Totals: what the books of a stage hold, over all its keys.

use stockflow_core::Shard;

/// Sums over all keys, in units of 10^-quantityScale; wide enough for any number of keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StockTotals {
    /// Keys that are kept.
    pub keys: u64,
    /// Keys of which more left than was known to be there.
    pub keys_below_zero: u64,
    /// Sum of available.
    pub available: i128,
    /// Sum of reserved.
    pub reserved: i128,
    /// Sum of committed.
    pub committed: i128,
    /// Sum of unsellable.
    pub unsellable: i128,
    /// Sum of in transit.
    pub in_transit: i128,
    /// Reservations that are open.
    pub open_reservations: u64,
}

impl StockTotals {
    /// Adds the keys of a shard.
    pub fn add(&mut self, shard: &Shard) {
        for (_, _, stock) in shard.stocks() {
            self.keys += 1;
            self.keys_below_zero += u64::from(stock.available < 0);
            self.available += i128::from(stock.available);
            self.reserved += i128::from(stock.reserved);
            self.committed += i128::from(stock.committed);
            self.unsellable += i128::from(stock.unsellable);
            self.in_transit += i128::from(stock.in_transit);
        }
        self.open_reservations += shard.open_reservations() as u64;
    }

    pub(crate) fn merge(&mut self, other: &StockTotals) {
        self.keys += other.keys;
        self.keys_below_zero += other.keys_below_zero;
        self.available += other.available;
        self.reserved += other.reserved;
        self.committed += other.committed;
        self.unsellable += other.unsellable;
        self.in_transit += other.in_transit;
        self.open_reservations += other.open_reservations;
    }
}
