//! The plan of earlier lives: topics were deleted and made anew with the same names, and things of
//! before are still there. State is only ever the stage's own: of stores and transactions of before
//! nothing is taken, and from a changelog or a group of before nobody goes on.

use stockflow_core::pack_head;
use stockflow_log::{
    Consumer, ConsumerOptions, GroupMetadata, Log, MemoryLog, Offset, OutRecord, Producer, Start, Subscription,
    TopicPartition,
};

use crate::account::OWN;
use crate::chaos::{Chaos, InLimbo, Pack};
use crate::mutation::Mutation;
use crate::outputs::records;
use crate::prng::Prng;
use crate::rules::TOLD;
use crate::shop::{self, CHANGELOG, GROUP, INPUT, Site};
use crate::worker::{Place, Pod, Worker};
use crate::workload::PARTITIONS;
use crate::world::World;

/// What tells the topics that are there now from those of before.
const ANEW: &str = "anew";
/// Turns in which a worker has found out where it cannot go on.
const TURNS: usize = 200;

impl World {
    /// Its topics have been made anew since this world; its stores are on the disks, and a transaction
    /// of an older worker is open.
    pub fn comes_after(&mut self, earlier: &World) {
        self.site.changelog_id = ANEW;
        if self.prng.one_in(2) {
            self.site.input_id = ANEW;
        }
        let Some(stores) = earlier.pods.iter().map(|pod| &pod.disk).find(|disk| !disk.shards().is_empty()) else {
            return;
        };
        for pod in &mut self.pods {
            (pod.disk, pod.older) = (stores.copy(), stores.copy());
        }
        let number = u32::try_from(self.prng.below(PARTITIONS as usize)).unwrap();
        self.leave_open(earlier, number);
    }

    /// A store says that it has read a changelog to beyond its end.
    pub fn mark_beyond(&mut self) {
        let pod = self.prng.below(self.pods.len());
        let beyond = self.prng.between(1, 9);
        for (number, content) in self.pods[pod].older.shards().iter_mut() {
            content.mark = content.mark.map(|_| self.log.end_offset(CHANGELOG, *number) + beyond);
        }
    }

    /// An older worker has written of this partition, and not committed.
    fn leave_open(&mut self, earlier: &World, number: u32) {
        let id = "an older worker".to_owned();
        let mut producer = self.log.producer(&id).unwrap();
        producer.begin().unwrap();
        let mut packs = Vec::new();
        for (topic, partition) in [(CHANGELOG, number), (TOLD, 0)] {
            for record in records(&earlier.log, topic, partition) {
                producer.send(copied(topic, partition, &record)).unwrap();
                let pack = (topic == CHANGELOG).then_some(record.value).flatten();
                packs.extend(pack.map(|pack| Pack { partition, bytes: pack.to_vec() }));
            }
        }
        let partition = TopicPartition { topic: INPUT.to_owned(), partition: number };
        let offsets = vec![Offset { partition, next: 0, seq: 1 }];
        let member = GroupMetadata { group: GROUP.to_owned(), instance: id.clone(), ..GroupMetadata::nobody() };
        self.chaos.state().limbo.push(InLimbo { id, producer, offsets, member, packs });
    }
}

fn copied<'a>(topic: &'a str, partition: u32, record: &'a stockflow_log::Record) -> OutRecord<'a> {
    OutRecord {
        topic,
        partition: Some(partition),
        timestamp_ms: record.timestamp_ms,
        key: record.key.as_deref(),
        value: record.value.as_deref(),
        headers: &record.headers,
    }
}

/// What of the earlier life is there still, where it must not be gone on from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// The changelog; the input is another.
    Changelog,
    /// The same, and where the group is.
    ChangelogAndGroup,
    /// Where the group is; the changelog is another.
    Group,
    /// A store, which no id tells from one of now.
    Store,
}

/// A worker that finds what was left says so and ends, and has committed nothing. What it did
/// instead.
pub fn probe(earlier: &World, seed: u64, mutation: Option<Mutation>) -> Option<(&'static str, String)> {
    let mutation = mutation.filter(|mutation| *mutation == Mutation::SameInput);
    let mut prng = Prng::new(seed, 6);
    let left = *prng.pick(&[Left::Changelog, Left::ChangelogAndGroup, Left::Group, Left::Store]);
    let log = shop::log();
    lay_out(&log, earlier, left);
    let before = ends(&log);
    let mut pod = Pod::new(0);
    let mut site = Site { input_id: ANEW, ..Site::default() };
    if mutation.is_some() || left == Left::Store {
        site.input_id = earlier.site.input_id;
    }
    if left == Left::Store {
        pod.disk = earlier.pods.iter().map(|pod| &pod.disk).find(|disk| !disk.shards().is_empty())?.copy();
    }
    let sizes = crate::shop::Sizes { ids: crate::workload::IDS_MAX, ..earlier.sizes };
    let chaos = Chaos::new(seed, 0, mutation, false);
    let mut worker =
        Worker::start(&log, &chaos, (1, Place { pod: 0, process: 1, thread: 0 }), &pod, sizes, &site).unwrap();
    let said = (0..TURNS).find_map(|_| worker.thread.turn().err()).map(|error| error.to_string());
    let wanted = match left {
        Left::Changelog | Left::ChangelogAndGroup => "of another input topic",
        Left::Group => "was the group moved by hand",
        Left::Store => "the local copy has state from it",
    };
    let after = ends(&log);
    let says_so = said.as_ref().is_some_and(|said| said.contains(wanted));
    // A store that is ahead of the changelog is not used: it may begin anew, with nothing of before.
    let is_anew = left == Left::Store && chaos.state().violations.is_empty() && (said.is_none() || says_so);
    let is_right = is_anew || (says_so && before == after);
    (!is_right).then(|| (OWN, format!("{left:?}: it says {said:?}, and from {before:?} came {after:?}")))
}

/// The input is always there: where it is another, it happens to have the same in it.
fn lay_out(log: &MemoryLog, earlier: &World, left: Left) {
    let mut feeder = log.feeder();
    let has_changelog = matches!(left, Left::Changelog | Left::ChangelogAndGroup);
    for number in 0..PARTITIONS {
        if has_changelog {
            for record in records(&earlier.log, CHANGELOG, number) {
                feeder.send(copied(CHANGELOG, number, &record)).unwrap();
            }
        }
        // Where a marker was, the record behind it lies once more: offsets are as they were.
        let mut next = 0;
        for record in records(&earlier.log, INPUT, number) {
            let again = usize::try_from(record.offset - next).unwrap();
            (0..=again).for_each(|_| feeder.send(copied(INPUT, number, &record)).unwrap());
            next = record.offset + 1;
        }
    }
    feeder.flush().unwrap();
    if matches!(left, Left::ChangelogAndGroup | Left::Group) {
        commit_for(log, earlier);
    }
}

/// The group is where the earlier one was.
fn commit_for(log: &MemoryLog, earlier: &World) {
    let subscriptions = vec![Subscription { topic: INPUT.to_owned(), start: Start::Earliest }];
    let options = ConsumerOptions { group: GROUP.to_owned(), instance: "before".to_owned(), subscriptions };
    let member = log.consumer(options).unwrap();
    let mut producer = log.producer("before").unwrap();
    producer.begin().unwrap();
    let offsets = (0..PARTITIONS).filter_map(|number| {
        let partition = TopicPartition { topic: INPUT.to_owned(), partition: number };
        let last = records(&earlier.log, CHANGELOG, number).pop()?;
        let head = pack_head(last.value.as_deref()?).unwrap();
        let next = head.input_next?.min(log.end_offset(INPUT, number));
        Some(Offset { partition, next, seq: head.seq })
    });
    producer.commit(&offsets.collect::<Vec<_>>(), &member.group_metadata()).unwrap();
}

/// How much there is of all that a worker writes.
fn ends(log: &MemoryLog) -> Vec<Option<i64>> {
    let topics = shop::OUTPUTS.into_iter().chain([CHANGELOG]);
    let written = topics.flat_map(|topic| (0..PARTITIONS).map(move |number| Some(log.end_offset(topic, number))));
    written.chain((0..PARTITIONS).map(|number| log.committed(GROUP, INPUT, number))).collect()
}
