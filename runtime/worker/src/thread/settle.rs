//! Settling: whether a shard that has read its changelog to the end is where the group is; it
//! works on from there, or its changelog is not the one that belongs to it.

use stockflow_log::{Committed, Consumer, Log, Reader};

use super::StageThread;
use super::restore::Restoring;
use super::shards::Mark;
use crate::clock::Stopwatch;
use crate::error::WorkerError;
use crate::moved::Moved;
use crate::trouble::Trouble;

/// How many times as long a group may be at an earlier commit than its changelog: the marker of a
/// transaction comes to its partitions one after the other, and to those of a broker that is away
/// once that is back. A group that was moved by hand is at no commit of the shard's.
const LATE_PATIENCE: u32 = 4;

/// Of a changelog that was made anew.
const GONE: &str = "it is empty, but the local copy has state from it: it was deleted. Bring it back from a backup; \
    or, to begin anew, delete the local copy, the group and the changelog together";

impl<L: Log> StageThread<L> {
    /// With nothing more to read for now: whether the shard is where the group is.
    pub(super) fn settle(&mut self, restoring: &mut Restoring) -> Result<bool, Trouble> {
        let bounds = self
            .connection
            .reader()?
            .bounds(&restoring.changelog)
            .map_err(Trouble::read("read the changelog's end"))?;
        let position = self.connection.reader()?.position().map_err(Trouble::read("read the changelog's position"))?;
        if position < bounds.stable_end {
            return Ok(false);
        }
        let consumer = self.connection.consumer()?;
        let committed = consumer.committed(&restoring.partition).map_err(Trouble::read("read what is committed"))?;
        let Some(held) = self.shards.of_mut(restoring.partition()) else { return Ok(true) };
        let has = held.shard.input_next().map(|next| Committed { next, seq: held.shard.seq() });
        if bounds.end == 0 && has.is_some() {
            // Whoever restored from it later would have nothing to begin with.
            let (stage, changelog) = (self.stage.name.clone(), restoring.changelog.clone());
            return Err(Trouble::from(WorkerError::Changelog { stage, changelog, message: GONE.to_owned() }));
        }
        let agree = match (committed, has) {
            // Tools that move groups write no numbers: back at the last commit it is where it was.
            (Some(Committed { next, seq: 0 }), Some(has)) => next == has.next,
            (Some(committed), Some(has)) => committed == has,
            (None, None) => true,
            // Kafka forgets the offsets of a group that was away for long; the changelog has them.
            (None, Some(_)) => bounds.stable_end == bounds.end,
            (Some(_), None) => false,
        };
        if agree {
            if let Err(error) = held.shard.finish_restore() {
                return self.start_over(restoring, &error.to_string()).map(|()| false);
            }
            held.marks.push_back(Mark { seq: held.shard.seq(), offset: bounds.stable_end });
            return self.restored(restoring, has.map(|has| has.next)).map(|()| true);
        }
        // A transaction's marker may still be on its way; what is missing then is not to be had.
        if restoring.from_store && bounds.stable_end == bounds.end {
            return self.start_over(restoring, "it ends before what the group has committed").map(|()| false);
        }
        let since = restoring.missing_since.get_or_insert_with(Stopwatch::start);
        // An earlier commit of the shard's own: the group's coordinator has not heard of the last.
        let is_late = matches!((committed, has), (Some(at), Some(has)) if at.seq != 0 && at.seq < has.seq);
        let patience = self.stage.pace.settle_after * if is_late { LATE_PATIENCE } else { 1 };
        if bounds.stable_end < bounds.end || since.elapsed() < patience {
            let what = if bounds.stable_end < bounds.end {
                "the end of a transaction in the changelog"
            } else {
                "the group to be at the last commit of the changelog, which it is not"
            };
            self.control.waits_for(self.place, Some(what.to_owned()));
            return Ok(false);
        }
        let moved = Moved {
            group: self.stage.group.clone(),
            partition: restoring.partition.clone(),
            committed: committed.map(|committed| committed.next),
            changelog: restoring.changelog.topic.clone(),
            has: has.map(|has| has.next),
        };
        Err(Trouble::from(WorkerError::Moved { stage: self.stage.name.clone(), moved: Box::new(moved) }))
    }

    /// What is read of rules that the stage does not have any more is dropped.
    fn tell_of_gone_rules(&self, number: u32) {
        let Some(held) = self.shards.of(number) else { return };
        for rule in held.shard.gone_rules() {
            let text = format!(
                "shard {number}: state and timers of rule {rule:?} are dropped, for the stage has no such rule now; \
                 renamedFrom on a rule takes them over, before anything is committed without them"
            );
            tracing::warn!(stage = self.stage.name, "{text}");
            self.control.note_error(&text);
        }
    }

    /// The shard works from here on.
    fn restored(&mut self, restoring: &Restoring, next: Option<i64>) -> Result<(), Trouble> {
        let partition = &restoring.partition;
        if let Some(next) = next {
            let consumer = self.connection.consumer()?;
            consumer.seek(partition, next).map_err(Trouble::read("read on from what is committed"))?;
        }
        let consumer = self.connection.consumer()?;
        consumer.resume(std::slice::from_ref(partition)).map_err(Trouble::read("resume"))?;
        if let Some(owned) = self.assigned.named(partition) {
            owned.note_restored(next);
        }
        self.backoff.succeeded();
        self.tell_of_gone_rules(partition.partition);
        if self.assigned.next_waiting().is_none() {
            self.connection.close_reader();
        }
        let (took, packs) = (restoring.watch.elapsed(), restoring.packs);
        let (stage, shard, from_store) = (&self.stage.name, partition.partition, restoring.from_store);
        tracing::info!(stage, shard, offset = next, packs, from_store, took_ms = took.as_millis(), "restored");
        self.control.meters().restored(took);
        Ok(())
    }
}
