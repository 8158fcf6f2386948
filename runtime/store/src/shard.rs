//! One shard's store in a folder: its file is opened on first use, and again after an error.

use crate::{
    api::{Loaded, ShardStore},
    engine::Engine,
    error::StoreError,
    fault::ShardFile,
    file,
    lock::FolderLock,
};
use std::{fs, io, ops::ControlFlow, sync::Arc};

pub struct FolderShard {
    place: ShardFile,
    engine: Option<Engine>,
    /// As of the last call that saw the file.
    bytes: u64,
    /// The folder stays ours as long as one of its shards is open.
    _lock: Arc<FolderLock>,
}

impl FolderShard {
    pub fn new(place: ShardFile, lock: Arc<FolderLock>) -> Self {
        Self { place, engine: None, bytes: 0, _lock: lock }
    }

    /// Does something with the file, which is made where there is none.
    fn with<T>(&mut self, act: impl FnOnce(&mut Engine) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut engine = match self.engine.take() {
            Some(engine) => engine,
            None => Engine::open(&self.place)?,
        };
        let done = act(&mut engine);
        self.bytes = engine.held.bytes;
        // After a fault the engine refuses everything: the next call opens the file again, and so checks it.
        if matches!(done, Ok(_) | Err(StoreError::Order { .. } | StoreError::TooLarge { .. })) {
            self.engine = Some(engine);
        }
        done
    }

    fn exists(&self) -> Result<bool, StoreError> {
        let found = self.place.path.try_exists().map_err(|source| self.place.io("look at", source));
        Ok(self.engine.is_some() || found?)
    }
}

impl ShardStore for FolderShard {
    fn load(&mut self, each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>) -> Result<Loaded, StoreError> {
        if self.exists()? { self.with(|engine| engine.read(each)) } else { Ok(Loaded::default()) }
    }

    fn append(&mut self, seq: u64, records: &mut dyn Iterator<Item = &[u8]>) -> Result<(), StoreError> {
        let begins = self.engine.is_none();
        self.with(|engine| engine.append(seq, records))?;
        if begins && let Err(source) = file::remove_others(&self.place.path, self.place.shard) {
            return Err(self.place.io("remove what is of an earlier life", source));
        }
        Ok(())
    }

    fn mark(&mut self, changelog_offset: i64) -> Result<(), StoreError> {
        self.with(|engine| engine.mark(changelog_offset))
    }

    fn drop_before(&mut self, seq: u64) -> Result<(), StoreError> {
        if self.exists()? { self.with(|engine| engine.drop_before(seq)) } else { Ok(()) }
    }

    fn clear(&mut self) -> Result<(), StoreError> {
        (self.engine, self.bytes) = (None, 0);
        match fs::remove_file(&self.place.path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(self.place.io("remove", source)),
            _ => Ok(()),
        }
    }

    fn bytes(&self) -> u64 {
        self.bytes
    }
}
