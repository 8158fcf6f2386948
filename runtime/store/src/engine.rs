//! One shard's file, open.

use crate::{
    api::Loaded,
    error::StoreError,
    fault::{Fault, ShardFile},
    range::{self, Range},
    rows,
    unsynced::Unsynced,
};
use redb::{Database, ReadableDatabase, ReadableTable, TableError};
use std::{fs, ops::ControlFlow, os::unix::fs::OpenOptionsExt};

/// What the engine may keep in memory of one shard. What it writes is in the page cache, and it reads on restart only.
const CACHE_BYTES: usize = 256 * 1024;
/// A file may be twice as long as what it holds, and this, before it is made smaller.
const SLACK_BYTES: u64 = 2 * 1024 * 1024;

/// One shard's file, open, and what it holds.
pub struct Engine {
    place: ShardFile,
    database: Database,
    pub held: Held,
    /// The file is not made smaller before it is longer than this.
    fits_bytes: u64,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Held {
    pub range: Option<Range>,
    pub bytes: u64,
    mark: Option<i64>,
}

impl Engine {
    /// Opens the file, or makes it, and verifies every checksum in it.
    pub fn open(place: &ShardFile) -> Result<Self, StoreError> {
        let mut options = fs::OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(&place.path).map_err(|source| place.io("open", source))?;
        let open = || -> Result<(Database, Held), Fault> {
            let mut builder = Database::builder();
            builder.set_cache_size(CACHE_BYTES).set_check_integrity_on_open(true);
            let database = builder.create_with_backend(Unsynced::new(file)?)?;
            let held = look(&database)?;
            Ok((database, held))
        };
        let (database, held) = open().map_err(|fault| place.fault("open", fault))?;
        Ok(Self { place: place.clone(), database, held, fits_bytes: 0 })
    }

    /// Hands over what is held.
    pub fn read(&self, each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>) -> Result<Loaded, StoreError> {
        let loaded = Loaded { changelog_from: self.held.mark };
        if self.held.range.is_none() {
            return Ok(loaded);
        }
        let found = self.read_rows(each).map_err(|fault| self.place.fault("read", fault))?;
        match (found, self.held.bytes) {
            (Some(found), held) if found != held => {
                Err(self.place.damaged(format!("{found} bytes were found where {held} were written")))
            }
            _ => Ok(loaded),
        }
    }

    fn read_rows(&self, each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>) -> Result<Option<u64>, Fault> {
        rows::read(&self.database.begin_read()?.open_table(rows::PARTS)?, each)
    }

    /// Adds a pack.
    pub fn append(&mut self, seq: u64, records: &mut dyn Iterator<Item = &[u8]>) -> Result<(), StoreError> {
        let place = self.place.clone();
        self.change(|parts, held| {
            held.range = Some(range::with(held.range, place.shard, seq)?);
            let mut count = 0;
            for record in records {
                range::check_length(place.shard, seq, record)?;
                rows::insert(parts, seq, count, record).map_err(|fault| place.fault("write", fault))?;
                held.bytes = held.bytes.saturating_add(record.len().try_into().unwrap_or(u64::MAX));
                count += 1;
            }
            if count == 0 {
                rows::insert_empty(parts, seq).map_err(|fault| place.fault("write", fault))
            } else {
                Ok(())
            }
        })
    }

    /// Sets the mark.
    pub fn mark(&mut self, offset: i64) -> Result<(), StoreError> {
        self.change(|_, held| {
            held.mark = Some(offset);
            Ok(())
        })
    }

    /// Removes packs from the front.
    pub fn drop_before(&mut self, seq: u64) -> Result<(), StoreError> {
        let left = range::without(self.held.range, seq);
        if left == self.held.range {
            return Ok(());
        }
        let place = self.place.clone();
        self.change(|parts, held| {
            let removed = rows::remove_before(parts, seq).map_err(|fault| place.fault("drop from", fault))?;
            (held.range, held.bytes) = (left, held.bytes.saturating_sub(removed));
            Ok(())
        })?;
        self.give_back()
    }

    /// Changes rows, and what is said of them, in one transaction of the engine.
    fn change(
        &mut self,
        change: impl FnOnce(&mut rows::Parts<'_>, &mut Held) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let place = &self.place;
        let mut held = self.held;
        let txn = self.database.begin_write().map_err(|fault| place.fault("write", fault))?;
        let mut parts = txn.open_table(rows::PARTS).map_err(|fault| place.fault("write", fault))?;
        change(&mut parts, &mut held)?;
        drop(parts);
        let finish = || -> Result<(), Fault> {
            txn.open_table(rows::STATE)?.insert((), (held.bytes, held.mark))?;
            Ok(txn.commit()?)
        };
        finish().map_err(|fault| place.fault("write", fault))?;
        self.held = held;
        Ok(())
    }

    /// Makes the file smaller where it is much longer than what it holds: rarely, as it has to become so first.
    fn give_back(&mut self) -> Result<(), StoreError> {
        let most = self.held.bytes.saturating_mul(2).saturating_add(SLACK_BYTES).max(self.fits_bytes);
        if self.file_bytes()? <= most {
            return Ok(());
        }
        self.database.compact().map_err(|fault| self.place.fault("compact", fault))?;
        let left = self.file_bytes()?;
        self.fits_bytes = left.saturating_add(left / 4);
        Ok(())
    }

    fn file_bytes(&self) -> Result<u64, StoreError> {
        let found = fs::metadata(&self.place.path).map_err(|source| self.place.io("look at", source))?;
        Ok(found.len())
    }
}

/// Finds out what is held, by the rows at both ends.
fn look(database: &Database) -> Result<Held, Fault> {
    let txn = database.begin_read()?;
    let (parts, state) = match (txn.open_table(rows::PARTS), txn.open_table(rows::STATE)) {
        // made, and never written
        (Err(TableError::TableDoesNotExist(_)), Err(TableError::TableDoesNotExist(_))) => return Ok(Held::default()),
        (parts, state) => (parts?, state?),
    };
    let ends = parts.first()?.zip(parts.last()?);
    let range = ends.map(|(first, last)| Range { first: first.0.value().0, last: last.0.value().0 });
    let (bytes, mark) = state.get(())?.map_or((0, None), |state| state.value());
    Ok(Held { range, bytes, mark })
}
