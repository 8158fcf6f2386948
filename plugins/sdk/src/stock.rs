//! Stock: the buckets of the event's key, as the rule is shown them.

/// The stock of one key, in units of 10^-quantityScale.
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
    /// Under way to this location; not on hand yet.
    pub in_transit: i64,
    /// How many events were applied to this key.
    pub version: i64,
}

impl Stock {
    /// What is physically there: available, reserved, committed and unsellable together.
    pub fn on_hand(&self) -> i64 {
        // The ledger keeps the sum within an i64.
        self.available.saturating_add(self.reserved).saturating_add(self.committed).saturating_add(self.unsellable)
    }
}

/// Where a move takes from or puts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Bucket {
    /// The world outside this key.
    Outside = 0,
    /// Free to sell.
    Available = 1,
    /// There, not to be sold.
    Unsellable = 4,
    /// Under way to this location.
    InTransit = 5,
    /// To take from only: in transit as far as it goes, the rest from outside.
    InTransitThenOutside = 6,
}

impl Bucket {
    /// The bucket of a wire code, if a rule may name it.
    pub fn from_code(code: u8) -> Option<Bucket> {
        match code {
            0 => Some(Bucket::Outside),
            1 => Some(Bucket::Available),
            4 => Some(Bucket::Unsellable),
            5 => Some(Bucket::InTransit),
            6 => Some(Bucket::InTransitThenOutside),
            _ => None,
        }
    }
}
