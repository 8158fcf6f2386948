//! Packs: what makes a shard durable. A pack is what one transaction changed in one shard, as
//! records of a changelog from which the shard is rebuilt exactly.
//!
//! # The changelog
//! Packs are numbered without gaps. Each holds the rows that its transaction changed, whole,
//! and the commit record: clock, ordinal, and from where to where the input was read, with what
//! became of each record between. So the newest row of everything is the shard. What is in old packs and still counts is written again by later
//! ones, a few rows at a time, and packs below [`Shard::first_live_seq`] can be deleted.
//!
//! # A record
//! A head of 60 bytes (see [`PackHead`]), a part of the pack's body, and the XXH3-64 of both.
//! The body, over all parts: the clock (zigzag varint), the ordinal (varint), the floor of versions
//! (varint), the trail of the records read ([`pack_trail`]), rows to its end. Each pack names the last record of the pack
//! before it by its checksum, and the offset that it goes on from: they are a chain.

mod chain;
mod changed;
mod clean;
mod digest;
mod error;
mod gone;
mod head;
mod identity;
mod journal;
mod mark;
mod packed;
mod pending;
mod read;
mod restore;
mod trail;
mod uuid;
mod varint;
mod write;

pub use clean::LOG_FLOOR_ROWS;
pub use error::PackError;
pub use head::{PackHead, pack_checksum, pack_head, pack_part};
pub use identity::Identity;
pub(crate) use journal::Journal;
pub use packed::{PACK_BYTES_MAX, Packed};
pub use restore::Restored;
pub(crate) use restore::Restoring;
pub use trail::{PackTrail, pack_trail};

use crate::shard::Shard;
use crate::trail::{InputSpan, Trail, TrailError};
use clean::Cleaner;
use pending::{IdBlock, Pending};
use write::Rows;

impl Shard {
    /// The shard with its identity: what every pack of it bears and is checked for, such as a
    /// hash of group, partition and number of partitions.
    #[must_use]
    pub fn with_identity(mut self, identity: u64) -> Shard {
        self.journal.identity = identity;
        self
    }

    /// The shard with the versions of the state that its rules keep, by their places; 0 where
    /// nothing is given. Stored state of another version is not restored.
    #[must_use]
    pub fn with_state_versions(mut self, versions: Vec<u32>) -> Shard {
        self.journal.state_versions = versions;
        self
    }

    /// The shard with another number than [`LOG_FLOOR_ROWS`] of rows that its changelog may hold
    /// however little of them is live.
    #[must_use]
    pub fn with_log_floor(mut self, rows: u64) -> Shard {
        self.journal.floor = rows;
        self
    }

    /// Rows in the changelog from [`Shard::first_live_seq`] on, and how many of them are live,
    /// after a commit. The log is kept to twice what is live, and its floor, and a pack.
    pub fn log_rows(&self) -> (u64, u64) {
        let live = self.journal.live(&self.books, &self.dedupe, self.now, &Pending::default());
        (self.journal.rows, live)
    }

    /// What became of the records of the transaction at hand: every record that it reads is to be
    /// noted, once.
    pub fn trail(&mut self) -> &mut Trail {
        &mut self.trail
    }

    /// Adds to `out` the pack of everything that changed since the last commit, with what was
    /// read of the input, and its trail. To be called once a transaction, before [`Shard::commit`], which
    /// makes the pack the last of the log, or [`Shard::rollback`], which takes it back.
    ///
    /// A transaction that commits changes without a pack leaves a changelog that lacks them.
    ///
    /// # Errors
    /// [`TrailError`] when what was read does not go on from the last pack's end, or the trail is
    /// not that of what was read. Nothing is added: roll back, and restore.
    pub fn pack(&mut self, read: InputSpan, out: &mut Packed) -> Result<(), TrailError> {
        // Packed again, it is packed anew.
        self.journal.rollback(&mut self.books);
        let from = self.journal.input_next;
        self.trail.check(&read, from)?;
        let run = self.next_run();
        let mut pending = self.journal.begin(read.next);
        out.begin();
        let (told, versions) = ((from, &self.trail), &self.journal.state_versions);
        let floor = self.books.floor;
        let mut rows = Rows::begin(&mut out.bytes, run, (self.now, floor), told, &self.config.rules, versions);
        self.journal.gone.to_tell().for_each(|name| rows.gone(name));
        for rule in self.journal.gone.renamed() {
            gone::write_all(&mut self.books, rule, &mut rows, &mut pending);
        }
        changed::books(&mut self.books, &mut rows, &mut pending);
        changed::ids(&self.dedupe, IdBlock::since(self.committed, self.now), &mut rows, &mut pending);
        Cleaner {
            books: &mut self.books,
            dedupe: &self.dedupe,
            journal: &self.journal,
            pending: &mut pending,
            rows: &mut rows,
            now: self.now,
            blocks: Vec::new(),
        }
        .clean();
        pending.pack.rows = rows.count;
        pending.pack.refs = crate::outcome::count(pending.refs.len());
        pending.pack.blocks = crate::outcome::count(pending.blocks.len());
        let first_live_seq = self.journal.packs.get(pending.left.packs).map_or(pending.pack.seq, |pack| pack.seq);
        pending.checksum = out.finish(&PackHead {
            identity: self.journal.identity,
            seq: pending.pack.seq,
            part: 0,
            parts: 1,
            first_live_seq,
            before: self.journal.checksum,
            from,
            input_next: Some(read.next),
        });
        self.journal.pending = Some(pending);
        Ok(())
    }

    /// Number of the last committed pack; 0 when there was none ever.
    pub fn seq(&self) -> u64 {
        self.journal.seq
    }

    /// The input offset to go on from, as the last committed pack says.
    pub fn input_next(&self) -> Option<i64> {
        self.journal.input_next
    }

    /// Packs below this one hold nothing needed any more.
    pub fn first_live_seq(&self) -> u64 {
        self.journal.first_live_seq()
    }

    /// Whether anything happened since the last commit that must be written. A clock that moved
    /// without an event is not that: nothing depends on it yet.
    pub fn has_changes(&self) -> bool {
        self.now.ordinal != self.committed.ordinal
            || self.dedupe.has_fresh()
            || !self.books.parking.undo.is_empty()
            || self.books.undo.has_done()
    }

    /// When the earliest timer entry is due, ms since 1970 UTC. It may stand for nothing any more.
    pub fn next_due_ms(&self) -> Option<i64> {
        self.books.timers.next_due_ms()
    }

    /// A number for this packing that no key's local number is valid for.
    fn next_run(&mut self) -> u32 {
        if self.journal.run == u32::MAX {
            self.books.keys.rows.iter_mut().for_each(|row| row.local_run = 0);
            self.journal.run = 0;
        }
        self.journal.run += 1;
        self.journal.run
    }
}
