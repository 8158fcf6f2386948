//! Savepoints: a place within a transaction to which a shard can come back.

use crate::books::Done;
use crate::keys::KeyIndex;
use crate::shard::Shard;

/// Where a shard is, within its transaction.
pub(crate) struct Savepoint {
    books: Done,
    remembered: usize,
    ordinal: u64,
    passing: Option<KeyIndex>,
}

impl Shard {
    /// Where it is now.
    pub(crate) fn savepoint(&self) -> Savepoint {
        let (books, remembered) = (self.books.done(), self.dedupe.fresh);
        Savepoint { books, remembered, ordinal: self.now.ordinal, passing: self.books.parking.passing() }
    }

    /// Brings everything but the clock back to where it was.
    pub(crate) fn back_to(&mut self, savepoint: &Savepoint) {
        self.books.back_to(savepoint.books);
        self.dedupe.back_to(savepoint.remembered);
        self.now.ordinal = savepoint.ordinal;
        self.books.parking.pass_again(savepoint.passing);
    }
}
