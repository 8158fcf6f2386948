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
    /// Goes up by one with each event that is applied to the key; 0 before the first. Where it
    /// begins is the shard's business: for a key that had nothing in it for long and comes back,
    /// above all that it had.
    pub version: i64,
}

impl Stock {
    /// Whether there is nothing in any bucket, and so no reservation open.
    pub fn is_empty(&self) -> bool {
        (self.available | self.reserved | self.committed | self.unsellable | self.in_transit) == 0
    }

    /// What is physically there. `None` when the sum does not fit an i64, which the ledger refuses.
    pub fn on_hand(&self) -> Option<i64> {
        self.available.checked_add(self.reserved)?.checked_add(self.committed)?.checked_add(self.unsellable)
    }
}
