//! Fact: what one line tells, before it is text.

/// Where goods are, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Site(pub(crate) u32);

impl Site {
    /// How many there are: the web shop, a warehouse and eight stores.
    pub(crate) const COUNT: u32 = 10;
    pub(crate) const ONLINE: Site = Site(0);
    pub(crate) const WAREHOUSE: Site = Site(1);
    /// The first of the stores, which are the last of the places.
    pub(crate) const FIRST_STORE: u32 = 2;
}

/// What happened, in the words of an event's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Receipt,
    Sale,
    Return { damaged: bool },
    TransferOut { to: Site },
    TransferIn,
    Adjustment,
    Count,
    Reservation,
    Confirmation,
    Release,
    Fulfillment,
}

/// Which order a line is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Order {
    /// Counted from 1.
    pub(crate) number: u32,
    /// Its line, counted from 1.
    pub(crate) line: u32,
    /// Who orders.
    pub(crate) user: u32,
}

/// What one line tells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fact {
    pub(crate) what: What,
    pub(crate) item: u32,
    pub(crate) place: Site,
    /// Signed as it changes what is on hand or held; of a count, what is there.
    pub(crate) units: i64,
    /// Milliseconds of the day.
    pub(crate) ms: u32,
    pub(crate) order: Option<Order>,
}
