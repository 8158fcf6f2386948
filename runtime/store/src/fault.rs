//! What the engine's errors mean to who holds a shard's store.

use crate::error::{BusySnafu, DamagedSnafu, IoSnafu, StoreError};
use redb::{CommitError, CompactionError, DatabaseError, StorageError, TableError, TransactionError};
use snafu::IntoError;
use std::{io, path::PathBuf};

/// A shard and its file.
#[derive(Clone, Debug)]
pub struct ShardFile {
    pub shard: u32,
    pub path: PathBuf,
}

impl ShardFile {
    pub fn damaged(&self, what: impl Into<String>) -> StoreError {
        DamagedSnafu { shard: self.shard, path: self.path.clone(), what }.build()
    }

    pub fn io(&self, step: &'static str, source: io::Error) -> StoreError {
        IoSnafu { step, path: self.path.clone() }.into_error(source)
    }

    /// What `fault` means, met while doing `step`.
    pub fn fault(&self, step: &'static str, fault: impl Into<Fault>) -> StoreError {
        match fault.into() {
            Fault::Busy => BusySnafu { shard: self.shard, path: self.path.clone() }.build(),
            Fault::Damaged(what) => self.damaged(format!("{step}: {what}")),
            Fault::Io(source) => self.io(step, source),
        }
    }
}

/// The engine's errors in three kinds.
pub enum Fault {
    Busy,
    Damaged(String),
    Io(io::Error),
}

impl From<StorageError> for Fault {
    fn from(error: StorageError) -> Self {
        match error {
            // what the engine says of a file that is too short, or none of its own
            StorageError::Io(source)
                if matches!(source.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData) =>
            {
                Self::Damaged(source.to_string())
            }
            StorageError::Io(source) => Self::Io(source),
            StorageError::Corrupted(what) => Self::Damaged(what),
            other => Self::Io(io::Error::other(other.to_string())),
        }
    }
}

impl From<DatabaseError> for Fault {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::DatabaseAlreadyOpen => Self::Busy,
            DatabaseError::Storage(error) => error.into(),
            other => Self::Damaged(other.to_string()),
        }
    }
}

impl From<TableError> for Fault {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Storage(error) => error.into(),
            other => Self::Damaged(other.to_string()),
        }
    }
}

impl From<TransactionError> for Fault {
    fn from(error: TransactionError) -> Self {
        match error {
            TransactionError::Storage(error) => error.into(),
            other => Self::Io(io::Error::other(other.to_string())),
        }
    }
}

impl From<CommitError> for Fault {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Storage(error) => error.into(),
            other => Self::Io(io::Error::other(other.to_string())),
        }
    }
}

impl From<CompactionError> for Fault {
    fn from(error: CompactionError) -> Self {
        match error {
            CompactionError::Storage(error) => error.into(),
            other => Self::Io(io::Error::other(other.to_string())),
        }
    }
}
