//! Oracles: what must hold when all is done.

use std::collections::{BTreeMap, BTreeSet};

use stockflow_core::{Shard, pack_head};
use stockflow_log::{Consumer, ConsumerOptions, Log, Start, Subscription, TopicPartition};

use crate::outputs::{outputs, records};
use crate::rules::TOLD;
use crate::shop::{self, CHANGELOG, DEAD, GROUP, INPUT, LEVELS};
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

/// Each shard from its changelog alone.
fn restored(world: &World) -> BTreeMap<u32, Shard> {
    let mut shards = BTreeMap::new();
    for number in 0..PARTITIONS {
        let mut shard = shop::shard(number);
        let mut failed = None;
        for record in records(&world.log, CHANGELOG, number) {
            failed = failed.or(shard.restore(record.value.as_deref().unwrap()).err());
        }
        // Finishing audits the books.
        failed = failed.or(shard.finish_restore().err());
        if let Some(error) = failed {
            violated(world, "the changelog restores", format!("shard {number}: {error}"));
        }
        shards.insert(number, shard);
    }
    shards
}

fn live_as_restored(world: &World, restored: &BTreeMap<u32, Shard>) {
    let mut seen = 0;
    for (number, live) in world.workers.iter().flat_map(|worker| worker.thread.shards()) {
        seen += 1;
        let same = live.digest() == restored[&number].digest() && live.seq() == restored[&number].seq();
        if !same || live.audit().is_err() {
            violated(world, "the live shard is what the changelog has", format!("shard {number}"));
        }
    }
    if seen != PARTITIONS {
        violated(world, "the live shard is what the changelog has", format!("{seen} shards live"));
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

/// What is in each store is what the changelog has, and leads on to it.
fn stores_lead_there(world: &World, restored: &BTreeMap<u32, Shard>) {
    for pod in &world.pods {
        for (number, content) in pod.disk.shards().iter() {
            let mut shard = shop::shard(*number);
            let changelog = records(&world.log, CHANGELOG, *number);
            let of_seq = |seq: u64| {
                let values = changelog.iter().map(|record| record.value.as_deref().unwrap());
                values.filter(move |value| pack_head(value).unwrap().seq == seq)
            };
            let strange = content.packs.iter().find(|(seq, records)| {
                let found: Vec<&[u8]> = of_seq(**seq).collect();
                !found.is_empty() && found != records.iter().map(Vec::as_slice).collect::<Vec<_>>()
            });
            if let Some((seq, _)) = strange.filter(|_| !content.is_torn()) {
                violated(world, "a store has what is committed", format!("shard {number}: pack {seq} is another"));
                continue;
            }
            let stored = content.packs.values().flatten().map(Vec::as_slice);
            let rest = changelog.iter().map(|record| record.value.as_deref().unwrap());
            let all = stored.chain(rest).try_for_each(|record| shard.restore(record).map(|_| ()));
            let leads = all.and_then(|()| shard.finish_restore()).is_ok();
            if leads && shard.digest() != restored[number].digest() {
                violated(world, "store and changelog agree", format!("shard {number}"));
            }
        }
    }
}

fn group_as_changelog(world: &World) {
    let subscriptions = vec![Subscription { topic: INPUT.to_owned(), start: Start::Earliest }];
    let options = ConsumerOptions { group: GROUP.to_owned(), instance: "judge".to_owned(), subscriptions };
    let mut judge = world.log.consumer(options).unwrap();
    for number in 0..PARTITIONS {
        let partition = TopicPartition { topic: INPUT.to_owned(), partition: number };
        let committed = judge.committed(&partition).unwrap().map(|committed| (committed.next, committed.seq));
        let last = records(&world.log, CHANGELOG, number).pop();
        let last = last.map(|record| pack_head(record.value.as_deref().unwrap()).unwrap());
        let last = last.map(|head| (head.input_next.unwrap(), head.seq));
        if committed != last {
            violated(world, "the group is where the changelog is", format!("{number}: {committed:?}, {last:?}"));
        }
    }
}
