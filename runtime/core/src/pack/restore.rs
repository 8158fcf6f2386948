//! Restoring: records of a changelog, in order, become a shard again.

use super::error::{
    GapSnafu, IncompleteSnafu, OtherShardSnafu, PackError, PartGapSnafu, TornSnafu, UnbalancedSnafu, UncommittedSnafu,
};
use super::head::{PackHead, pack_checksum, pack_head, pack_part};
use super::read::Body;
use crate::dedupe::{Dedupe, IdHash, Remembered};
use crate::keys::KeyIndex;
use crate::shard::Shard;

/// What a record of the changelog was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restored {
    /// A part of a pack, kept until its last part is there.
    Part,
    /// The last part of a pack: the shard is as it was after that pack's commit.
    Commit {
        /// The pack's number.
        seq: u64,
        /// The input offset to go on from.
        input_next: i64,
    },
    /// Of a pack that the shard knows.
    Skipped,
}

/// A shard that is being restored.
#[derive(Debug, Default)]
pub(crate) struct Restoring {
    /// Whether the shard was empty: packs before the first may then be missing, if nothing in
    /// them is needed, and what is written again may be news.
    pub(crate) building: bool,
    /// The first pack read.
    first_seq: u64,
    /// The first pack needed, as the last one read says.
    first_live_seq: u64,
    /// The pack that is not complete.
    partial: Option<PackHead>,
    body: Vec<u8>,
    /// The keys and rules that the pack at hand has spoken of.
    pub(crate) keys: Vec<KeyIndex>,
    pub(crate) rules: Vec<StoredRule>,
    /// When building: every remembered id read, in no order, with repetitions.
    pub(crate) ids: Vec<(IdHash, Remembered)>,
    thin_out_at: usize,
}

/// Ids read before it is worth while to look for ones that are not needed.
const THIN_OUT_AFTER: usize = 4_096;

/// A rule that a pack speaks of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredRule {
    /// Its place in the chain now; `None` if it has left it.
    pub(crate) place: Option<u16>,
    pub(crate) version: u32,
}

impl Restoring {
    /// Drops ids that have left the window at `now`, whenever they may be half of those read.
    fn thin_out(&mut self, dedupe: &Dedupe, now: Remembered) {
        if self.ids.len() > self.thin_out_at {
            self.ids.retain(|(_, when)| dedupe.within(*when, now));
            self.thin_out_at = self.ids.len() * 2 + THIN_OUT_AFTER;
        }
    }
}

impl Shard {
    /// Takes over one record of the changelog, or of a copy of it. Records come in order; those
    /// of packs that the shard knows are skipped, so that a copy may be read first and the
    /// changelog then, and a shard that has run may catch up. An empty shard starts with any
    /// pack; [`Shard::finish_restore`] says whether that was early enough.
    ///
    /// # Errors
    /// [`PackError`]; the shard is then of no more use, but for [`PackError::Uncommitted`].
    pub fn restore(&mut self, record: &[u8]) -> Result<Restored, PackError> {
        let head = pack_head(record)?;
        let expected = self.journal.identity;
        if head.identity != expected {
            return OtherShardSnafu { expected, found: head.identity }.fail();
        }
        if self.restoring.is_none() {
            if self.has_changes() || self.journal.pending.is_some() {
                return UncommittedSnafu.fail();
            }
            self.restoring = Some(Box::new(Restoring { building: self.journal.seq == 0, ..Restoring::default() }));
        }
        let Some(mut restoring) = self.restoring.take() else {
            return UncommittedSnafu.fail();
        };
        let result = self.take_over(&mut restoring, record, &head);
        self.restoring = Some(restoring);
        result
    }

    /// The rules that are no longer in the chain, and of which state or timers were read: they are
    /// not kept, and the next pack says so.
    pub fn gone_rules(&self) -> impl Iterator<Item = &str> {
        self.journal.gone.names()
    }

    fn take_over(&mut self, restoring: &mut Restoring, record: &[u8], head: &PackHead) -> Result<Restored, PackError> {
        let known = self.journal.seq;
        if head.seq <= known {
            return self.skip(record, head);
        }
        // Nothing is known of what lies before the first.
        let first = restoring.building && known == 0;
        let expected = match restoring.partial {
            Some(partial) => partial.seq,
            None if first => head.seq,
            None => known + 1,
        };
        if head.seq != expected {
            return GapSnafu { expected, found: head.seq }.fail();
        }
        let read = restoring.partial.map_or(0, |partial| partial.part + 1);
        let same = restoring.partial.is_none_or(|partial| (partial.seq, partial.parts) == (head.seq, head.parts));
        if head.part != read || !same {
            return PartGapSnafu { seq: head.seq, expected: read, found: head.part }.fail();
        }
        let part = pack_part(record, head)?;
        if !first {
            self.follows(head)?;
        }
        if head.parts == 1 {
            return self.body(restoring, part, record, head);
        }
        restoring.body.extend_from_slice(part);
        restoring.partial = Some(*head);
        if !head.is_last() {
            return Ok(Restored::Part);
        }
        let body = std::mem::take(&mut restoring.body);
        restoring.partial = None;
        self.body(restoring, &body, record, head)
    }

    fn body(
        &mut self,
        restoring: &mut Restoring,
        bytes: &[u8],
        record: &[u8],
        head: &PackHead,
    ) -> Result<Restored, PackError> {
        if restoring.first_seq == 0 {
            restoring.first_seq = head.seq;
        }
        let now = Body::new(self, restoring, head, bytes)?.apply()?;
        self.now = now;
        self.committed = now;
        if restoring.building {
            restoring.thin_out(&self.dedupe, now);
        } else {
            self.dedupe.commit(now);
        }
        self.books.timers.commit(&self.books.reservations);
        let input_next = head.input_next.unwrap_or(0);
        restoring.first_live_seq = head.first_live_seq;
        self.journal.drop_below(head.first_live_seq);
        self.journal.supersede();
        (self.journal.seq, self.journal.input_next) = (head.seq, Some(input_next));
        self.journal.checksum = pack_checksum(record);
        Ok(Restored::Commit { seq: head.seq, input_next })
    }

    /// Ends a restoring, after the last record: the shard can then process, or catch up later.
    ///
    /// # Errors
    /// [`PackError::Torn`] when the last pack is not complete, [`PackError::Incomplete`] when
    /// older packs than those read are needed, [`PackError::Unbalanced`] when the books do not
    /// add up. The shard is then of no more use.
    pub fn finish_restore(&mut self) -> Result<(), PackError> {
        let Some(restoring) = self.restoring.take() else {
            return Ok(());
        };
        if let Some(PackHead { seq, part, parts, .. }) = restoring.partial {
            return TornSnafu { seq, read: part + 1, parts }.fail();
        }
        if restoring.building {
            let (oldest, needed) = (restoring.first_seq, restoring.first_live_seq);
            if oldest > needed {
                return IncompleteSnafu { oldest, needed }.fail();
            }
            self.dedupe.rebuild(restoring.ids, self.now);
        }
        if let Some(key) = self.books.parking.incomplete() {
            let message = format!("{}: records that wait are missing", self.books.keys.rows[key.at()].text());
            return UnbalancedSnafu { message }.fail();
        }
        self.books.keys.note_anew();
        self.books.let_go(self.config.rules.len());
        self.books.audit(self.config.rules.len()).or_else(|message| UnbalancedSnafu { message }.fail())
    }
}
