//! The body of a pack, read row by row into the shard.

mod kept;
mod ledger;
mod told;

use super::error::{PackError, StateVersionSnafu};
use super::head::{NUMBER_MAX, PackHead};
use super::journal::Journal;
use super::mark::{RowKind, RowRef};
use super::pending::Pack;
use super::restore::Restoring;
use super::trail::PackTrail;
use super::varint::{Malformed, Reader};
use super::write::tag;
use crate::books::Books;
use crate::config::StageConfig;
use crate::dedupe::{Dedupe, Remembered};
use crate::shard::Shard;

/// One body at work.
pub(crate) struct Body<'a> {
    books: &'a mut Books,
    dedupe: &'a mut Dedupe,
    journal: &'a mut Journal,
    config: &'a StageConfig,
    restoring: &'a mut Restoring,
    reader: Reader<'a>,
    pack: Pack,
    /// Clock and ordinal before the transaction, and after it.
    before: Remembered,
    now: Remembered,
}

/// What can be wrong with a row.
pub(crate) enum RowError {
    Malformed(Malformed),
    /// A state of another version than its rule's.
    Version {
        rule: u16,
        stored: u32,
    },
}

impl From<Malformed> for RowError {
    fn from(malformed: Malformed) -> RowError {
        RowError::Malformed(malformed)
    }
}

type Row<T = ()> = Result<T, RowError>;

impl<'a> Body<'a> {
    /// Reads the beginning of the body; the trail is checked, and not kept.
    pub(crate) fn new(
        shard: &'a mut Shard,
        restoring: &'a mut Restoring,
        head: &PackHead,
        bytes: &'a [u8],
    ) -> Result<Body<'a>, PackError> {
        let seq = head.seq;
        let malformed = |Malformed(what)| PackError::Malformed { seq, what };
        let mut reader = Reader { left: bytes };
        let clock_ms = reader.signed().map_err(malformed)?;
        let now = Remembered { ordinal: reader.number().map_err(malformed)?, clock_ms };
        let before = shard.committed;
        // A clock may go back: that of an idle shard moves without a pack.
        if now.ordinal < before.ordinal || now.ordinal > NUMBER_MAX {
            return Err(malformed(Malformed("a number of events that goes back")));
        }
        let floor =
            reader.number().and_then(|floor| i64::try_from(floor).map_err(|_| Malformed("a floor beyond 63 bits")));
        let floor = floor.map_err(malformed)?;
        if floor < shard.books.floor {
            return Err(malformed(Malformed("a floor of versions that sinks")));
        }
        shard.books.floor = floor;
        let reader = PackTrail::new(head, reader).skip_all()?;
        restoring.keys.clear();
        restoring.rules.clear();
        // The commit record is a row as well.
        let pack = Pack { seq, rows: 1, ..Pack::default() };
        let Shard { books, dedupe, journal, config, .. } = shard;
        Ok(Body { books, dedupe, journal, config, restoring, reader, pack, before, now })
    }

    /// Takes every row over; gives clock and ordinal after the transaction.
    pub(crate) fn apply(mut self) -> Result<Remembered, PackError> {
        let seq = self.pack.seq;
        while !self.reader.left.is_empty() {
            self.row().map_err(|error| match error {
                RowError::Malformed(Malformed(what)) => PackError::Malformed { seq, what },
                RowError::Version { rule, stored } => self.version_error(rule, stored),
            })?;
        }
        self.journal.push(self.pack);
        Ok(self.now)
    }

    fn version_error(&self, rule: u16, stored: u32) -> PackError {
        let name = self.config.rules.get(usize::from(rule)).map_or("", |rule| &rule.name);
        StateVersionSnafu { rule: name, stored, current: self.journal.state_version(rule) }.build()
    }

    fn row(&mut self) -> Row {
        let tag = self.reader.byte()?;
        self.pack.rows = self.pack.rows.saturating_add(1);
        match tag & tag::KIND {
            tag::STOCK => self.stock(tag),
            tag::RESERVATION => self.reservation(tag),
            tag::ENDED => self.ended(tag),
            tag::STATE => self.state(),
            tag::STATE_CLEARED => self.state_cleared(),
            tag::TIMERS => self.timers(),
            tag::PARKED => self.parked(tag),
            tag::RELEASED => {
                let key = self.key()?;
                self.books.parking.remove(key);
                Ok(())
            }
            tag::WAITING => self.waiting(),
            tag::IDS => self.ids(),
            tag::FORGOTTEN => self.forgotten(),
            tag::GONE => self.gone(),
            _ => Err(Malformed("a row of an unknown kind").into()),
        }
    }

    /// Notes that a row of the log stays.
    fn keep(&mut self, kind: RowKind, rule: u16, at: u32) {
        self.pack.refs += 1;
        self.journal.refs.push_back(RowRef::new(kind, rule, at));
    }
}
