//! Held: a shard with what makes it durable.

use std::collections::VecDeque;
use std::sync::Arc;

use stockflow_codec::Skip;
use stockflow_core::{LOG_FLOOR_ROWS, Packed, Shard};
use stockflow_log::Headers;
use stockflow_store::ShardStore;

use crate::stage::Stage;

/// Most of what was said to pass over that is remembered: the newest.
const SKIPS_MAX: usize = 64;

/// A shard that a thread owns.
pub(in crate::thread) struct Held {
    pub(in crate::thread) shard: Shard,
    /// The local copy of its changelog; `None` where there is none, or it failed.
    pub(in crate::thread) store: Option<Box<dyn ShardStore>>,
    /// The pack of the transaction at hand.
    pub(in crate::thread) packed: Packed,
    /// Moments at which the changelog ended at an offset, with the last pack below it.
    pub(in crate::thread) marks: VecDeque<Mark>,
    /// Packs committed since the last mark, and their bytes.
    pub(in crate::thread) unmarked: (u32, usize),
    /// What a person has said to pass over, read while it was restored.
    skips: VecDeque<Skip>,
}

/// Below `offset` the changelog holds packs up to `seq` and no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::thread) struct Mark {
    pub(in crate::thread) seq: u64,
    pub(in crate::thread) offset: i64,
}

impl Held {
    /// An empty shard.
    pub(in crate::thread) fn new(stage: &Stage, number: u32) -> Held {
        Held {
            shard: new_shard(stage, number),
            store: None,
            packed: Packed::default(),
            marks: VecDeque::new(),
            unmarked: (0, 0),
            skips: VecDeque::new(),
        }
    }

    /// Hears what a record of the changelog says that is no pack.
    pub(in crate::thread) fn hear(&mut self, headers: &Headers) {
        let Some(skip) = Skip::parse(headers) else { return };
        if self.skips.len() == SKIPS_MAX {
            self.skips.pop_front();
        }
        self.skips.push_back(skip);
    }

    /// What was said last about passing over this offset.
    pub(in crate::thread) fn skip_of(&self, topic: &str, offset: i64) -> Option<Skip> {
        self.skips.iter().rfind(|skip| skip.covers(topic, offset)).cloned()
    }

    /// From where on the changelog may hold what the shard does not know.
    pub(in crate::thread) fn changelog_from(&self) -> i64 {
        self.marks.back().map_or(0, |mark| mark.offset)
    }
}

fn new_shard(stage: &Stage, number: u32) -> Shard {
    let partitions = stage.partitions;
    let owns = move |sku: &str, location: &str| {
        let key = [sku, ":", location].concat();
        stockflow_log::partition_for(key.as_bytes(), partitions) == number
    };
    let floor_rows = stage.durable.as_ref().map_or(LOG_FLOOR_ROWS, |durable| durable.trim.floor_rows);
    let room = stage.durable.as_ref().map(|durable| durable.room).unwrap_or_default();
    Shard::new(Arc::clone(&stage.config), Box::new(owns))
        .with_waiting_max(room.records, room.bytes)
        .with_log_floor(floor_rows)
        .with_identity(stage.identity(number))
        .with_state_versions(stage.state_versions.clone())
}
