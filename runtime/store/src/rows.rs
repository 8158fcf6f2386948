//! Packs as rows of the engine's tables.

use crate::{api::MAX_RECORD_BYTES, cut, fault::Fault};
use redb::{ReadableTable, Table, TableDefinition};
use std::{fmt, ops::ControlFlow};

/// A part of a record: the number of its pack, the record's place in the pack, its own place in the record, and how
/// many parts the record has. A pack without records is one row of no part.
pub type Key = (u64, u32, u32, u32);
pub type Parts<'txn> = Table<'txn, Key, &'static [u8]>;
pub const PARTS: TableDefinition<'static, Key, &'static [u8]> = TableDefinition::new("parts");

/// The length of all records in bytes, and the mark: one row, which changes with them.
pub const STATE: TableDefinition<'static, (), (u64, Option<i64>)> = TableDefinition::new("state");

/// Writes one record.
pub fn insert(table: &mut Parts<'_>, seq: u64, place: u32, record: &[u8]) -> Result<(), Fault> {
    // few enough: a record has a limit
    let count = u32::try_from(cut::parts(record).count()).unwrap_or(u32::MAX);
    for (part, bytes) in (0..).zip(cut::parts(record)) {
        table.insert((seq, place, part, count), bytes)?;
    }
    Ok(())
}

/// Writes that a pack has no records.
pub fn insert_empty(table: &mut Parts<'_>, seq: u64) -> Result<(), Fault> {
    table.insert((seq, 0, 0, 0), [].as_slice())?;
    Ok(())
}

/// Removes the packs before `seq`, and returns their length in bytes.
pub fn remove_before(table: &mut Parts<'_>, seq: u64) -> Result<u64, Fault> {
    let mut bytes = 0;
    for row in table.extract_from_if(..(seq, 0, 0, 0), |_, _| true)? {
        bytes += length(row?.1.value());
    }
    Ok(bytes)
}

/// Hands over the records, oldest first, and returns their length in bytes; none if `each` broke.
pub fn read(
    table: &impl ReadableTable<Key, &'static [u8]>,
    each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
) -> Result<Option<u64>, Fault> {
    let mut bytes = 0;
    let mut before: Option<Key> = None;
    let mut record = Vec::new();
    for row in table.iter()? {
        let (key, part) = row?;
        let (key, part) = (key.value(), part.value());
        if !follows(before, key) || record.len() + part.len() > MAX_RECORD_BYTES {
            return Err(hole(before, Some(key)));
        }
        before = Some(key);
        record.extend_from_slice(part);
        let (seq, _, part, count) = key;
        if part + 1 < count {
            continue;
        }
        bytes += length(&record);
        if count > 0 && each(seq, &record).is_break() {
            return Ok(None);
        }
        record.clear();
    }
    if before.is_some_and(|key| !ends_record(key)) { Err(hole(before, None)) } else { Ok(Some(bytes)) }
}

/// Whether a row may come after another, or first.
fn follows(before: Option<Key>, (seq, place, part, count): Key) -> bool {
    let Some(before) = before else { return starts_pack(place, part) };
    let (last_seq, last_place, last_part, last_count) = before;
    if !ends_record(before) {
        return (seq, place, part, count) == (last_seq, last_place, last_part + 1, last_count);
    }
    let next_record = seq == last_seq && Some(place) == last_place.checked_add(1) && part == 0 && count > 0;
    let next_pack = Some(seq) == last_seq.checked_add(1) && starts_pack(place, part);
    (next_record && last_count > 0) || next_pack
}

/// A record's first part, or the one row of a pack without records.
fn starts_pack(place: u32, part: u32) -> bool {
    place == 0 && part == 0
}

fn ends_record((_, _, part, count): Key) -> bool {
    part.checked_add(1).is_none_or(|parts| parts >= count)
}

fn hole(before: Option<Key>, found: Option<Key>) -> Fault {
    Fault::Damaged(format!("{} follows {}", Row(found, "the end"), Row(before, "the beginning")))
}

struct Row(Option<Key>, &'static str);

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some((seq, place, part, _)) => write!(f, "part {part} of record {place} of pack {seq}"),
            None => f.write_str(self.1),
        }
    }
}

fn length(bytes: &[u8]) -> u64 {
    bytes.len().try_into().unwrap_or(u64::MAX)
}
