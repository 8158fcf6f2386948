//! Loading: a shard from its local store, and both from what the changelog has more.

use std::ops::ControlFlow;

use bytes::Bytes;
use stockflow_core::{PackError, Restored};
use stockflow_store::ShardStore;

use super::held::{Held, Mark};
use crate::stage::Stage;

/// Fills a shard from its local store; whether that gave anything. A store that cannot be read, or
/// does not fit together, is cleared: the changelog has everything.
pub(super) fn load(stage: &Stage, number: u32, held: &mut Held) -> bool {
    let Some(durable) = &stage.durable else { return false };
    let Some(stores) = &durable.stores else { return false };
    let mut store = match stores.shard(number, &durable.changelog_id) {
        Ok(store) => store,
        Err(error) => {
            tracing::warn!(stage = stage.name, shard = number, %error, "no local store: the changelog is read");
            return false;
        }
    };
    match fill(store.as_mut(), held) {
        Ok(filled) => {
            held.store = Some(store);
            filled
        }
        Err(error) => {
            tracing::warn!(stage = stage.name, shard = number, error, "the local store is not used");
            *held = Held::new(stage, number);
            held.store = store.clear().is_ok().then_some(store);
            false
        }
    }
}

/// Takes one record of a changelog over into a shard, and a whole pack into its store.
pub(in crate::thread) fn take_over(held: &mut Held, parts: &mut Vec<Bytes>, pack: &Bytes) -> Result<(), PackError> {
    match held.shard.restore(pack)? {
        Restored::Skipped => {}
        Restored::Part => parts.push(pack.clone()),
        Restored::Commit { .. } => {
            parts.push(pack.clone());
            let store = held.store.as_mut();
            let stored = store.map(|store| store.append(held.shard.seq(), &mut parts.iter().map(|part| &**part)));
            if matches!(stored, Some(Err(_))) {
                held.store = None;
            }
            parts.clear();
        }
    }
    Ok(())
}

/// Fills a shard from a store; whether there was anything.
fn fill(store: &mut dyn ShardStore, held: &mut Held) -> Result<bool, String> {
    let mut failed = None;
    let loaded = store.load(&mut |_, record| match held.shard.restore(record) {
        Ok(_) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error.to_string());
            ControlFlow::Break(())
        }
    });
    let loaded = loaded.map_err(|error| error.to_string())?;
    if let Some(error) = failed {
        return Err(error);
    }
    if held.shard.seq() == 0 {
        return Ok(false);
    }
    if let Some(offset) = loaded.changelog_from {
        held.marks.push_back(Mark { seq: held.shard.seq(), offset });
    }
    Ok(true)
}
