//! The packs of one partition's changelog: whether they are a chain, and what they tell.

use stockflow_codec::Skip;
use stockflow_core::{Identity, PackError, PackHead, pack_checksum, pack_head, pack_part, pack_trail};
use stockflow_log::Record;

use super::account::{Account, OFFSETS_MAX, TooMany};
use super::report::Words;
use crate::failure::Failure;

/// What is known of the pack that was read last.
#[derive(Clone, Copy, Debug)]
struct Last {
    identity: u64,
    seq: u64,
    checksum: u64,
    next: i64,
}

/// What packs tell, read record by record.
#[derive(Debug, Default)]
pub(super) struct Packs {
    /// Offsets below this are not accounted for.
    since: i64,
    /// Whether the very first pack tells of the input from its beginning.
    from_beginning: bool,
    pub(super) account: Option<Account>,
    /// The first and the last that tell of it.
    pub(super) first_seq: u64,
    last: Option<Last>,
    /// The pack at hand, and its parts so far.
    partial: Option<PackHead>,
    body: Vec<u8>,
    pub(super) wrong: Words,
}

impl Packs {
    pub(super) fn since(since: i64, from_beginning: bool) -> Packs {
        Packs { since, from_beginning, ..Packs::default() }
    }

    /// Number and input offset of the last pack.
    pub(super) fn last(&self) -> Option<(u64, i64)> {
        self.last.map(|last| (last.seq, last.next))
    }

    /// The packs must be of these books.
    pub(super) fn compare_identity(&mut self, expected: Option<u64>) {
        if let (Some(expected), Some(last)) = (expected, self.last)
            && let Some(what) = Identity::difference(expected, last.identity)
        {
            self.wrong.add(format!("pack {} is of other books than this stage's: {what}", last.seq));
        }
    }

    /// Takes the next record of the changelog. `is_trimmed` says whether what lies before it is
    /// gone by now: packs that are deleted while they are read are no fault.
    pub(super) fn take(&mut self, record: &Record, is_trimmed: &mut dyn FnMut() -> bool) -> Result<(), Failure> {
        if Skip::parse(&record.headers).is_some() {
            return Ok(());
        }
        let Some(bytes) = record.value.as_deref() else {
            self.wrong.add(format!("the changelog has a record without value, at offset {}", record.offset));
            return Ok(());
        };
        match self.part(bytes, is_trimmed) {
            Ok(None) => Ok(()),
            Ok(Some((head, body))) => {
                let told = self.pack(&head, &body, pack_checksum(bytes));
                self.body = body;
                told
            }
            Err(error) => {
                self.wrong.add(format!("the changelog's record at offset {}: {error}", record.offset));
                self.partial = None;
                Ok(())
            }
        }
    }

    /// Joins parts; gives a pack that is whole.
    fn part(
        &mut self,
        bytes: &[u8],
        is_trimmed: &mut dyn FnMut() -> bool,
    ) -> Result<Option<(PackHead, Vec<u8>)>, PackError> {
        let head = pack_head(bytes)?;
        let part = pack_part(bytes, &head)?;
        let goes_on =
            |partial: PackHead| (partial.seq, partial.parts, partial.part + 1) == (head.seq, head.parts, head.part);
        if head.part == 0 {
            self.begin(&head, is_trimmed);
        } else if !self.partial.is_some_and(goes_on) {
            // Its beginning was cut off with what lies before it, or is missing.
            if self.last.is_some() && !is_trimmed() {
                self.wrong.add(format!("part {} of pack {} does not follow on the one before", head.part, head.seq));
            }
            self.partial = None;
            return Ok(None);
        }
        self.body.extend_from_slice(part);
        self.partial = Some(head);
        if !head.is_last() {
            return Ok(None);
        }
        self.partial = None;
        Ok(Some((head, std::mem::take(&mut self.body))))
    }

    /// A pack begins: does it follow on the last one?
    fn begin(&mut self, head: &PackHead, is_trimmed: &mut dyn FnMut() -> bool) {
        self.body.clear();
        if let Some(PackHead { seq, part, parts, .. }) = self.partial.take() {
            self.wrong.add(format!("pack {seq} ends after {} of {parts} parts", part + 1));
        }
        let Some(last) = self.last else { return };
        if head.seq > last.seq + 1 && is_trimmed() {
            // Anew from here: what was told before is gone.
            (self.last, self.account) = (None, None);
            return;
        }
        if head.seq != last.seq + 1 {
            self.wrong.add(format!("pack {} follows on pack {}", head.seq, last.seq));
        } else if head.before != last.checksum {
            self.wrong.add(format!("pack {} was written behind another pack {} than this one", head.seq, last.seq));
        }
        if head.identity != last.identity {
            self.wrong.add(format!("pack {} is another shard's than pack {}", head.seq, last.seq));
        }
    }

    /// A whole pack: where it read, and what became of that.
    fn pack(&mut self, head: &PackHead, body: &[u8], checksum: u64) -> Result<(), Failure> {
        let (seq, next) = (head.seq, head.input_next.unwrap_or(0));
        let trail = match pack_trail(head, body) {
            Ok(trail) => trail,
            Err(error) => {
                self.wrong.add(error.to_string());
                return Ok(());
            }
        };
        if let Some(last) = self.last.filter(|last| head.from != Some(last.next)) {
            let from = head.from.map_or_else(|| "nowhere".to_owned(), |from| from.to_string());
            self.wrong.add(format!("pack {seq} reads on from {from}, but pack {} ends at {}", last.seq, last.next));
        }
        if self.account.is_none() {
            let told = || trail.clone().flatten().next().map_or(next, |run| run.first);
            let first = head.from.unwrap_or_else(|| if self.from_beginning { 0 } else { told() });
            (self.first_seq, self.account) = (seq, Some(Account::from(first.max(self.since))));
        }
        let Some(account) = &mut self.account else { return Ok(()) };
        account.extend_to(next).map_err(|TooMany| {
            Failure::input(format!(
                "the changelog tells of more than {OFFSETS_MAX} records of a partition: give --since, such as --since {}",
                next.saturating_sub(1_000_000)
            ))
        })?;
        for run in trail {
            match run {
                Ok(run) => account.told(&run),
                Err(error) => self.wrong.add(error.to_string()),
            }
        }
        self.last = Some(Last { identity: head.identity, seq, checksum, next });
        Ok(())
    }
}
