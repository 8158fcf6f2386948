//! Stock: the buckets of one key.

/// The stock of one key, in units of 10^-quantityScale.
///
/// On hand is always `available + reserved + committed + unsellable`; in transit stands outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stock {
    /// Free to sell; below zero when more left than was known to be there.
    pub available: i64,
    /// Held by open reservations.
    pub reserved: i64,
    /// Promised by confirmed reservations.
    pub committed: i64,
    /// There, but not to be sold.
    pub unsellable: i64,
    /// Under way to this location.
    pub in_transit: i64,
    /// How many events changed or confirmed this key: counts applied events from 1.
    pub version: i64,
}

impl Stock {
    /// What is physically there. `None` when the sum does not fit an i64, which the ledger refuses.
    pub fn on_hand(&self) -> Option<i64> {
        self.available.checked_add(self.reserved)?.checked_add(self.committed)?.checked_add(self.unsellable)
    }
}
