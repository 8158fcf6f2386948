//! A file that is never synced: it outlives the process, not the machine.
//!
//! The engine syncs at every commit. Here that would cost a disk access a transaction, for what the changelog holds
//! anyway; what a power loss tears is found by the engine's checksums when the file is next opened.

use redb::{BackendError, StorageBackend, backends::FileBackend};
use std::{fs::File, io, ops::Bound};

#[derive(Debug)]
pub struct Unsynced(FileBackend);

impl Unsynced {
    pub fn new(file: File) -> Result<Self, redb::DatabaseError> {
        FileBackend::new(file).map(Self)
    }
}

impl StorageBackend for Unsynced {
    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.0.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.try_lock_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.query_lock_range(start, end)
    }
}
