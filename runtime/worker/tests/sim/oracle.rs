//! Oracles: what must hold when all is done.

use std::collections::{BTreeMap, BTreeSet};

use stockflow_core::Shard;
use stockflow_log::partition_for;

use crate::account;
use crate::full;
use crate::letters;
use crate::outputs::outputs;
use crate::rules::TOLD;
use crate::shop::{DEAD, INPUT, LEVELS};
use crate::state::{group_as_changelog, live_as_restored, restored, stores_lead_there};
use crate::words::Word;
use crate::workload::{PARTITIONS, Phase};
use crate::world::World;

/// Looks at all that a world has left.
pub fn judge(world: &World, calm: &World, phases: &[Phase]) {
    same_outputs(world, calm);
    one_effect_each(world, phases);
    versions_without_holes(world);
    let restored = restored(world);
    live_as_restored(world, &restored);
    as_without_faults(calm, world, &restored);
    stores_lead_there(world, &restored);
    group_as_changelog(world);
    for (number, shard) in &restored {
        account::judge(world, *number, shard.waiting_records());
        if *number == partition_for(full::KEY.as_bytes(), PARTITIONS) {
            full::judge(world, phases, shard);
        }
    }
}

/// Lets the letters be settled, and looks at what that has left.
pub fn settle(world: &mut World, phases: &[Phase]) {
    let ends: Vec<i64> = (0..PARTITIONS).map(|number| world.log.end_offset(INPUT, number)).collect();
    if !world.chaos.state().violations.is_empty() || !world.settle_letters(&ends) {
        return;
    }
    let restored = restored(world);
    live_as_restored(world, &restored);
    group_as_changelog(world);
    letters::judge(world, phases, &ends, &restored);
}

fn violated(world: &World, oracle: &'static str, what: String) {
    world.chaos.state().violated(oracle, what);
}

fn same_outputs(world: &World, calm: &World) {
    let (ours, theirs) = (outputs(&world.log), outputs(&calm.log));
    for key in ours.keys().chain(theirs.keys()).collect::<BTreeSet<_>>() {
        let (a, b) = (ours.get(key).map_or(&[][..], Vec::as_slice), theirs.get(key).map_or(&[][..], Vec::as_slice));
        if a != b {
            let at = a.iter().zip(b).take_while(|(a, b)| a == b).count();
            let what = format!("{key:?}: at {at} {:?} is not {:?} ({} and {})", a.get(at), b.get(at), a.len(), b.len());
            violated(world, "outputs are as without faults", what);
        }
    }
}

/// Each event has one effect, refusal or dead letter; each other record one dead letter.
fn one_effect_each(world: &World, phases: &[Phase]) {
    let mut told: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for ((topic, _), all) in outputs(&world.log) {
        for (value, ..) in all {
            let id = value.split(' ').next().unwrap_or_default().to_owned();
            let dead = value.split("\"eventId\":\"").nth(1).and_then(|rest| rest.split('"').next());
            if topic == TOLD {
                told.entry(id).or_default().0 += 1;
            } else if let (DEAD, Some(dead)) = (topic, dead) {
                told.entry(dead.to_owned()).or_default().1 += 1;
            }
        }
    }
    let mut sent: BTreeMap<&str, usize> = BTreeMap::new();
    for record in phases.iter().flat_map(|phase| &phase.records) {
        // A word that is condemned, for what it releases is not taken, is a letter with the record in it.
        let dropped = match &record.word {
            Some(Word::Drop(id, _)) => Some(id),
            _ => None,
        };
        if let Some(id) = record.id.as_ref().or(dropped) {
            *sent.entry(id).or_default() += 1;
        }
    }
    for (id, times) in sent {
        let (effects, dead) = told.get(id).copied().unwrap_or_default();
        // What is dead is not remembered: it is dead again when it comes again.
        if effects > 1 || dead > times {
            violated(world, "one effect each", format!("{id}, sent {times} times: {effects} effects, {dead} dead"));
        }
    }
}

fn versions_without_holes(world: &World) {
    for ((topic, key), all) in outputs(&world.log) {
        if topic != LEVELS {
            continue;
        }
        let version = |value: &str| value.rsplit(':').next().and_then(|v| v.trim_end_matches('}').parse().ok());
        let versions: Vec<Option<usize>> = all.iter().map(|(value, ..)| version(value)).collect();
        if versions.iter().enumerate().any(|(at, version)| *version != Some(at + 1)) {
            violated(world, "versions have no holes", format!("{key}: {versions:?}"));
        }
    }
}

/// The same as a world in which all was read from the beginning, once.
fn as_without_faults(calm: &World, world: &World, restored: &BTreeMap<u32, Shard>) {
    for (number, once) in calm.workers.iter().flat_map(|worker| worker.thread.shards()) {
        if once.digest() != restored[&number].digest() {
            let what = format!("shard {number}: {} is not {}", told(&restored[&number]), told(once));
            violated(world, "state is as without faults", what);
        }
    }
}

/// What can be told of a shard.
fn told(shard: &Shard) -> String {
    let mut stocks: Vec<_> = shard.stocks().collect();
    let mut open: Vec<_> = shard.reservations().collect();
    stocks.sort_by_key(|(sku, ..)| *sku);
    open.sort_unstable();
    let parked = shard.parked().count();
    let (clock_ms, ids) = (shard.clock_ms(), shard.remembered_ids());
    format!("[clock {clock_ms}, {ids} ids, {parked} parked, {stocks:?}, {open:?}]")
}
