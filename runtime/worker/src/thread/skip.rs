//! Skipping: what cannot be read is passed over once a person has said so, with a pack that tells of
//! it and a dead letter.

use std::time::Duration;

use stockflow_codec::Skip;
use stockflow_log::{Consumer, Log, Offset, Reader, Record, TopicPartition};

use super::StageThread;
use super::shards::Held;
use crate::clock::Stopwatch;
use crate::trouble::Trouble;

/// How long it is looked for at most, so that the thread's other partitions have their turn.
const LOOKED_FOR: Duration = Duration::from_secs(2);
const POLL_WAIT: Duration = Duration::from_millis(50);
const POLL_RECORDS: usize = 64;

impl<L: Log> StageThread<L> {
    /// Whether a person has said to pass over this offset: in what was read of the changelog, or
    /// behind the shard's last mark in it.
    pub(super) fn skip_of(&mut self, partition: &TopicPartition, next: i64) -> Result<Option<Skip>, Trouble> {
        let Some(changelog) = self.shards.changelog_of(partition.partition) else { return Ok(None) };
        let held = self.shards.of(partition.partition);
        let from = held.map_or(0, Held::changelog_from);
        let heard = held.and_then(|held| held.skip_of(&partition.topic, next));
        let watch = Stopwatch::start();
        let reader = self.connection.reader()?;
        let end = reader.bounds(&changelog).map_err(Trouble::read("read the end of the changelog"))?.stable_end;
        reader.assign(&changelog, from.min(end)).map_err(Trouble::read("read the changelog"))?;
        let (mut records, mut found): (Vec<Record>, _) = (Vec::new(), None);
        while reader.position().map_err(Trouble::read("read the changelog"))? < end && watch.elapsed() < LOOKED_FOR {
            reader.poll(POLL_RECORDS, POLL_WAIT, &mut records).map_err(Trouble::read("read the changelog"))?;
            let said = records.drain(..).filter_map(|record| Skip::parse(&record.headers));
            found = said.filter(|skip| skip.covers(&partition.topic, next)).last().or(found);
        }
        self.connection.close_reader();
        Ok(found.or(heard))
    }

    /// Passes over it: offset, pack and dead letter in one transaction.
    pub(super) fn skip(&mut self, partition: &TopicPartition, next: i64, skip: &Skip) -> Result<(), Trouble> {
        self.open()?;
        let producer = self.connection.producer()?;
        let (Some(open), Some(held)) = (&mut self.open, self.shards.of_mut(partition.partition)) else { return Ok(()) };
        held.shard.trail().note_skipped(next, skip.to);
        let mut publisher = self.bench.publisher(&self.stage, producer, &mut open.counters);
        publisher.skipped(partition, next, skip).map_err(Trouble::send("publish"))?;
        self.commit_with(vec![Offset { partition: partition.clone(), next: skip.to, seq: 0 }])?;
        let Skip { to, by, why, .. } = skip;
        let (topic, number) = (&partition.topic, partition.partition);
        tracing::warn!(stage = self.stage.name, topic, partition = number, from = next, to, by, why, "passed over");
        self.control.note_error(&format!("offsets {next} to {} of {topic}/{number} passed over: {by}: {why}", to - 1));
        let consumer = self.connection.consumer()?;
        consumer.seek(partition, *to).map_err(Trouble::read("read on behind what was passed over"))?;
        consumer.resume(std::slice::from_ref(partition)).map_err(Trouble::read("resume a partition"))
    }
}
