//! The account of a partition: for each offset of a range, a byte of what was told of it. The
//! changelog, the input and the outputs write into it one after the other; then it is judged.

use stockflow_core::{Fate, TrailRun};

use super::report::{Fault, Found};

/// Most offsets that an account is kept of, a byte each.
pub(super) const OFFSETS_MAX: usize = 64 << 20;

/// What became of the record, from 1; 0 where nothing was told.
const FATE: u8 = 0b111;
/// It was told more than once.
const TWICE: u8 = 1 << 3;
/// The record is there.
const RECORD: u8 = 1 << 4;
/// What must come out of it did.
const OUT: u8 = 1 << 5;
/// It came out more than once.
const OUT_TWICE: u8 = 1 << 6;
/// Something else came out of it.
const OUT_ELSE: u8 = 1 << 7;

/// What was told of each offset from `first` on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) first: i64,
    cells: Vec<u8>,
}

/// There are more offsets than there is room for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooMany;

/// What there is to compare with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Comparable {
    /// The input has every record that it ever had, from `from` on.
    pub(super) input: bool,
    /// Every dead letter is still there.
    pub(super) letters: bool,
}

impl Account {
    pub(super) fn from(first: i64) -> Account {
        Account { first, cells: Vec::new() }
    }

    /// The offset behind the last.
    pub(super) fn end(&self) -> i64 {
        self.first.saturating_add_unsigned(self.cells.len() as u64)
    }

    /// Makes room up to `end`.
    pub(super) fn extend_to(&mut self, end: i64) -> Result<(), TooMany> {
        let wanted = usize::try_from(end.saturating_sub(self.first)).unwrap_or(0);
        if wanted > OFFSETS_MAX {
            return Err(TooMany);
        }
        if wanted > self.cells.len() {
            self.cells.resize(wanted, 0);
        }
        Ok(())
    }

    fn cell(&mut self, offset: i64) -> Option<&mut u8> {
        let at = usize::try_from(offset.checked_sub(self.first)?).ok()?;
        self.cells.get_mut(at)
    }

    /// What a pack says became of records. What had waited was told to wait before.
    pub(super) fn told(&mut self, run: &TrailRun) {
        for offset in run.first.max(self.first)..run.end {
            let Some(cell) = self.cell(offset) else { return };
            let waits = *cell & FATE == code(Fate::Waiting);
            let is_news = if run.waited { waits } else { *cell & FATE == 0 };
            *cell = if is_news { (*cell & !FATE) | code(run.fate) } else { *cell | TWICE };
        }
    }

    /// A record of the input.
    pub(super) fn record(&mut self, offset: i64) {
        if let Some(cell) = self.cell(offset) {
            *cell |= RECORD;
        }
    }

    /// Something was published that only a record with this fate publishes; perhaps again.
    pub(super) fn published(&mut self, offset: i64, fate: Fate, may_come_again: bool) {
        if let Some(cell) = self.cell(offset) {
            *cell |= match *cell & (FATE | OUT) {
                found if found == code(fate) => OUT,
                found if may_come_again && found == code(fate) | OUT => 0,
                found if found == code(fate) | OUT => OUT_TWICE,
                _ => OUT_ELSE,
            };
        }
    }

    /// Where what is passed over at this offset ends; nothing where nothing is.
    pub(super) fn skipped_to(&self, offset: i64) -> Option<i64> {
        let at = usize::try_from(offset.checked_sub(self.first)?).ok()?;
        let skipped = self.cells.get(at..)?.iter().take_while(|cell| *cell & FATE == code(Fate::Skipped)).count();
        (skipped > 0).then(|| offset.saturating_add_unsigned(skipped as u64))
    }

    /// What is found from `from` on.
    pub(super) fn judge(&self, from: i64, comparable: Comparable) -> Found {
        let mut found = Found::default();
        let skipped = usize::try_from(from.saturating_sub(self.first)).unwrap_or(0);
        let from = self.first.max(from);
        for (offset, cell) in (from..).zip(self.cells.iter().skip(skipped)) {
            let fate = Fate::ALL.iter().find(|fate| code(**fate) == cell & FATE);
            let is_record = cell & RECORD != 0;
            found.records += u64::from(is_record);
            if let Some(fate) = fate {
                found.fates[*fate as usize] += 1;
            }
            let without_letter = fate == Some(&Fate::Dead) && cell & OUT == 0;
            for (fault, is_there) in [
                (Fault::NoOutcome, is_record && fate.is_none()),
                (Fault::TwoOutcomes, cell & TWICE != 0),
                (Fault::NoRecord, comparable.input && !is_record && fate.is_some_and(|fate| *fate != Fate::Skipped)),
                (Fault::NoLetter, comparable.letters && without_letter),
                (Fault::TwoLetters, cell & OUT_TWICE != 0),
                (Fault::LetterOfAnother, cell & OUT_ELSE != 0),
            ] {
                if is_there {
                    found.add(fault, offset);
                }
            }
        }
        found
    }
}

fn code(fate: Fate) -> u8 {
    fate as u8 + 1
}
