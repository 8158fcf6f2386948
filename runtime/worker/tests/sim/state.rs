//! State: what each shard is by its changelog, and that workers, stores and the group agree with it.

use std::collections::BTreeMap;

use stockflow_core::{Shard, pack_head};
use stockflow_log::{Consumer, ConsumerOptions, Log, Start, Subscription, TopicPartition};

use crate::outputs::records;
use crate::shop::{self, CHANGELOG, GROUP, INPUT};
use crate::workload::PARTITIONS;
use crate::world::World;

fn violated(world: &World, oracle: &'static str, what: String) {
    world.chaos.state().violated(oracle, what);
}

/// Each shard from its changelog alone.
pub fn restored(world: &World) -> BTreeMap<u32, Shard> {
    let mut shards = BTreeMap::new();
    for number in 0..PARTITIONS {
        let mut shard = shop::shard(number, world.sizes, world.site.input_id);
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

pub fn live_as_restored(world: &World, restored: &BTreeMap<u32, Shard>) {
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

/// What is in each store is what the changelog has, and leads on to it.
pub fn stores_lead_there(world: &World, restored: &BTreeMap<u32, Shard>) {
    for pod in &world.pods {
        let shards = pod.disk.shards();
        let own = shards.iter().filter(|(_, content)| content.life == world.site.changelog_id);
        for (number, content) in own {
            let mut shard = shop::shard(*number, world.sizes, world.site.input_id);
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

pub fn group_as_changelog(world: &World) {
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
