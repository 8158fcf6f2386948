//! How the stages stand now: ready or not, their threads, and each shard that is here.

use std::fmt;

use stockflow_web::metrics::{Families, bytes, plain, seconds};
use stockflow_worker::ShardStatus;

use super::of;
use crate::http::health::stage_not_ready;
use crate::http::seen::{StageSeen, float};

pub(super) fn write(stages: &[StageSeen], families: &mut Families<'_>) -> fmt::Result {
    let all = |value: fn(&StageSeen) -> u64| stages.iter().map(move |stage| (of(stage), value(stage)));
    families.gauge(
        &plain("ready", "1 when every thread is in the group and every shard restored, else 0."),
        all(|stage| u64::from(stage_not_ready(stage).is_empty())),
    )?;
    families
        .gauge(&plain("threads", "Threads of the stage in this process."), all(|stage| stage.threads.len() as u64))?;
    families.gauge(
        &plain("threads_waiting", "Threads that wait for Kafka."),
        all(|stage| stage.threads.iter().filter(|(_, thread)| thread.waits_for.is_some()).count() as u64),
    )?;
    families.gauge(&plain("shards", "Shards that are here."), all(|stage| stage.shards().len() as u64))?;
    families.gauge(
        &plain("shards_restoring", "Shards that are here and not restored yet."),
        all(|stage| stage.shards_to_restore().0 as u64),
    )?;
    of_shards(stages, families)
}

fn of_shards(stages: &[StageSeen], families: &mut Families<'_>) -> fmt::Result {
    let shards: Vec<Named<'_>> = stages.iter().flat_map(Named::all).collect();
    families.gauge(
        &plain("lag_records", "Offsets that are there to be read and not committed."),
        shards.iter().filter_map(|shard| Some((shard.labels(), shard.status.lag()?))),
    )?;
    families.gauge(
        &seconds("shard_clock_timestamp", "The shard's clock, seconds since 1970 UTC."),
        shards.iter().filter_map(|shard| {
            let clock_s = float(u64::try_from(shard.status.clock_ms?).ok()?) / 1e3;
            Some((shard.labels(), clock_s))
        }),
    )?;
    let all = |value: fn(&ShardStatus) -> u64| shards.iter().map(move |shard| (shard.labels(), value(shard.status)));
    families.gauge(&plain("shard_keys", "Keys that the shard knows."), all(|status| status.keys))?;
    families.gauge(
        &plain("shard_open_reservations", "Reservations that are open."),
        all(|status| status.open_reservations),
    )?;
    families.gauge(
        &plain("shard_parked_keys", "Keys that are parked behind a dead letter."),
        all(|status| status.parked_keys),
    )?;
    families.gauge(
        &plain("shard_waiting_records", "Records that wait in the state behind parked keys."),
        all(|status| status.waiting_records),
    )?;
    families.gauge(
        &plain("shard_set_aside", "1 while the partition cannot be read on, and is left alone for now."),
        all(|status| u64::from(status.set_aside)),
    )?;
    families.gauge(
        &bytes("shard_kept", "State and timers that rules keep in the shard."),
        all(|status| status.kept_bytes),
    )?;
    families.gauge(&bytes("store", "The shard's local store."), all(|status| status.store_bytes))
}

/// A shard, and the texts of its labels.
struct Named<'a> {
    stage: &'a str,
    partition: String,
    status: &'a ShardStatus,
}

impl<'a> Named<'a> {
    fn all(stage: &'a StageSeen) -> impl Iterator<Item = Named<'a>> {
        let named = |status: &'a ShardStatus| Named {
            stage: &stage.name,
            partition: status.partition.partition.to_string(),
            status,
        };
        stage.shards().into_iter().map(named)
    }

    fn labels(&self) -> Vec<(&'static str, &str)> {
        vec![("stage", self.stage), ("topic", &self.status.partition.topic), ("partition", &self.partition)]
    }
}
