//! Letters, as parking knows them: by which name one is settled, and what comes of it.

/// Where a dead letter stands in the line of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its event failed, and the key is parked behind it.
    First,
    /// Nothing failed on it: it waits its turn, in a letter because there was no room for it.
    Waits {
        /// The offset at which it came to wait.
        turn: i64,
        /// The turn of the letter before it; `None` for the first that waits so.
        after: Option<i64>,
    },
}

/// The name of a letter of a parked key, as a word about it gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter<'a> {
    /// Id of its event.
    pub event: &'a str,
    /// Where its record lay; `None` for an event that the host made.
    pub offset: Option<i64>,
    /// Where it stands.
    pub standing: Standing,
}

/// What came of settling a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The key does not wait for this letter: nothing has changed.
    NotOfLine,
    /// Others of its key come first: nothing has changed.
    NotYet,
    /// It is settled, and other letters come before what waits in the state.
    OnlyIt,
    /// It is settled, and the key is not parked any more: these records waited, in order.
    Released(Vec<Box<[u8]>>),
}

/// A record for which there was no room: it is to become a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spilled {
    /// The record, as it was given.
    pub record: Box<[u8]>,
    /// Where its letter stands.
    pub standing: Standing,
}
