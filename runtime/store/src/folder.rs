//! Stores in a folder: a file a shard.

use crate::{
    api::{ShardStore, Stores},
    error::{IoSnafu, StoreError},
    fault::ShardFile,
    file, label,
    lock::FolderLock,
    shard::FolderShard,
};
use snafu::ResultExt;
use std::{
    fs,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Records are the business of the owner: nobody else reads them.
const OWNER_ONLY: u32 = 0o700;

/// Stores in a folder: a file a shard.
#[derive(Debug)]
pub struct FolderStores {
    folder: PathBuf,
    lock: Arc<FolderLock>,
}

impl FolderStores {
    /// Takes the folder for this process, and makes it where there is none. It has to be a folder of its own: on a
    /// mounted volume, one inside of it. `owner` is the stage by its full name, `{namespace}.{pipeline}.{stage}`.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::OtherVersion`], [`StoreError::OtherOwner`], [`StoreError::BadOwner`], and
    /// [`StoreError::Io`].
    pub fn open(folder: impl AsRef<Path>, owner: &str) -> Result<Self, StoreError> {
        let folder = folder.as_ref();
        fs::DirBuilder::new()
            .recursive(true)
            .mode(OWNER_ONLY)
            .create(folder)
            .context(IoSnafu { step: "make", path: folder })?;
        // it may have been there before
        fs::set_permissions(folder, fs::Permissions::from_mode(OWNER_ONLY))
            .context(IoSnafu { step: "restrict to its owner", path: folder })?;
        let stores = Self { lock: Arc::new(FolderLock::take(folder)?), folder: folder.to_owned() };
        label::check(folder, owner, !stores.held()?.is_empty())?;
        Ok(stores)
    }

    /// The shards that something is held of, in ascending order: who no longer owns one may clear its store.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the folder could not be read.
    pub fn held(&self) -> Result<Vec<u32>, StoreError> {
        let context = IoSnafu { step: "list", path: &self.folder };
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.folder).context(context)? {
            let name = entry.context(context)?.file_name();
            numbers.extend(name.to_str().and_then(file::number));
        }
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }
}

impl Stores for FolderStores {
    fn shard(&self, number: u32, life: &str) -> Result<Box<dyn ShardStore>, StoreError> {
        let path = self.folder.join(file::name(number, life));
        Ok(Box::new(FolderShard::new(ShardFile { shard: number, path }, Arc::clone(&self.lock))))
    }
}
