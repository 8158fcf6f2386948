//! The one stage that is simulated: a ledger with all that a stage publishes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64};
use std::time::Duration;

use stockflow_codec::{Decoder, DecoderOptions, RefusalField, RefusalShape, StockField, StockShape};
use stockflow_core::{Identity, LedgerConfig, OnFailure, RuleConfig, Shard, StageConfig};
use stockflow_log::{MemoryLog, Start, Subscription, TopicCleanup, partition_for};
use stockflow_store::Stores;
use stockflow_worker::{Durable, Input, Outlets, Pace, Publish, Room, Stage, Trim, WallClock};

use crate::rules;
use crate::workload::{IDS_MAX, PARTITIONS, TTL_MS};

pub const GROUP: &str = "sim.shop.stock";
pub const INPUT: &str = "canonical";
pub const CHANGELOG: &str = "sim.shop.stock.changelog";
pub const LEVELS: &str = "levels";
pub const REFUSED: &str = "refused";
pub const DEAD: &str = "dead";
/// What is published where.
pub const OUTPUTS: [&str; 4] = [LEVELS, REFUSED, DEAD, rules::TOLD];

/// How much a worker takes at a time, and how much it remembers.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    pub batch: usize,
    pub transaction: usize,
    /// Threads of a process.
    pub threads: usize,
    pub ids: u64,
    pub trim: Trim,
    /// So little that some of what waits becomes letters.
    pub room: Room,
    /// Whether those that are fenced join anew; else they end.
    pub rejoins: bool,
    /// Whether all that is read counts as slow: of each poll one partition is worked on.
    pub slow: bool,
}

/// The stage's topics on a log of their own.
pub fn log() -> MemoryLog {
    let log = MemoryLog::new();
    for topic in [INPUT, CHANGELOG] {
        log.create_topic(topic, PARTITIONS, TopicCleanup::Keep).unwrap();
    }
    for topic in OUTPUTS {
        log.create_topic(topic, 2, TopicCleanup::Keep).unwrap();
    }
    log
}

fn config(dedupe_ids: u64) -> Arc<StageConfig> {
    let rule = |name: &str, on_failure| RuleConfig { name: name.to_owned(), renamed_from: None, on_failure };
    Arc::new(StageConfig {
        ledger: Some(LedgerConfig {
            oversell: false,
            reservation_ttl_ms: TTL_MS,
            dedupe_window_ms: 1 << 50,
            dedupe_ids,
            kept_bytes_max: stockflow_core::config::KEPT_BYTES_MAX,
        }),
        rules: vec![
            rule("picky", OnFailure::Park),
            rule("books", OnFailure::DeadLetter),
            rule("teller", OnFailure::DeadLetter),
        ],
        topics: vec![rules::TOLD.to_owned()],
    })
}

/// What is around the stage, and may change while it works.
#[derive(Clone, Debug, Default)]
pub struct Site {
    pub wall: Arc<AtomicI64>,
    /// Whether the rule that fails is mended.
    pub mended: Arc<AtomicBool>,
    /// Which of the topics of its name the input is; and the changelog.
    pub input_id: &'static str,
    pub changelog_id: &'static str,
}

/// The stage as one worker has it.
pub fn stage(instance: &str, sizes: Sizes, site: &Site, stores: Arc<dyn Stores>) -> Stage {
    let stock = [("sku", StockField::Sku), ("available", StockField::Available), ("version", StockField::Version)];
    let refusal = [("id", RefusalField::EventId), ("reason", RefusalField::Reason)];
    let stock = StockShape::new(&stock.map(|(name, field)| (name.to_owned(), field)));
    let refusal = RefusalShape::new(&refusal.map(|(name, field)| (name.to_owned(), field)));
    Stage {
        name: "stock".to_owned(),
        group: GROUP.to_owned(),
        inputs: vec![Input {
            subscription: Subscription { topic: INPUT.to_owned(), start: Start::Earliest },
            decoder: Decoder::new(DecoderOptions { strict: true, ..DecoderOptions::default() }).unwrap(),
        }],
        partitions: PARTITIONS,
        input_id: site.input_id.to_owned(),
        config: config(sizes.ids),
        topics: vec![rules::TOLD.to_owned()],
        rules: rules::chain(&site.mended),
        digests: vec![String::new(); 3],
        state_versions: vec![0; 3],
        publish: Publish {
            stock: Some((LEVELS.to_owned(), stock)),
            refusals: Some((REFUSED.to_owned(), refusal)),
            dead_letters: DEAD.to_owned(),
        },
        outlets: Outlets::default(),
        carried: Vec::new(),
        quantity_scale: 0,
        wall_clock: WallClock::Set(Arc::clone(&site.wall)),
        batch_records_max: sizes.batch,
        pace: Pace {
            poll_wait: Duration::ZERO,
            // Only what is read decides when a transaction ends.
            transaction_interval: Duration::from_secs(86_400),
            transaction_records_max: sizes.transaction,
            late_after: if sizes.slow { Duration::ZERO } else { Duration::MAX },
            idle_commit_after: Duration::ZERO,
            time_kept_every: Duration::ZERO,
            settle_after: Duration::ZERO,
            rejoins_max: usize::from(sizes.rejoins),
            // None of them counts: again and again.
            rejoins_within: Duration::ZERO,
            backoff_max: Duration::ZERO,
        },
        instance: instance.to_owned(),
        durable: Some(Durable {
            changelog: CHANGELOG.to_owned(),
            changelog_id: site.changelog_id.to_owned(),
            stores: Some(stores),
            trim: sizes.trim,
            room: sizes.room,
        }),
    }
}

/// An empty shard, to be filled from a changelog of the stage.
pub fn shard(number: u32, sizes: Sizes, input_id: &str) -> Shard {
    let owns =
        move |sku: &str, location: &str| partition_for(format!("{sku}:{location}").as_bytes(), PARTITIONS) == number;
    let identity = Identity { group: GROUP, shard: number, partitions: PARTITIONS, input: INPUT, input_id, scale: 0 };
    let shard = Shard::new(config(IDS_MAX), Box::new(owns)).with_identity(identity.number());
    shard.with_waiting_max(sizes.room.records, sizes.room.bytes)
}
