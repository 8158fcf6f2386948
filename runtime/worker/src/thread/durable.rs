//! Durability: packs into the changelog with the transaction, into the store after it, and both
//! cut off where nothing is needed any more.

use stockflow_log::{Log, Offset, OutRecord, Producer};
use stockflow_store::StoreError;

use super::StageThread;
use super::held::{Held, Mark, changelog_of};
use crate::control::Control;
use crate::stage::{Durable, Stage};
use crate::trouble::Trouble;

/// Most marks that are kept: older ones are of no use once there are newer.
const MARKS_MAX: usize = 1_024;

impl<L: Log + Clone> StageThread<L> {
    /// Writes what the shards have changed into their changelogs, with the transaction at hand.
    /// An offset never goes without a commit record.
    pub(super) fn pack(&mut self, offsets: &mut [Offset]) -> Result<(), Trouble> {
        let Some(durable) = &self.stage.durable else { return Ok(()) };
        let (Some(producer), Some(open)) = (&mut self.producer, &self.open) else { return Ok(()) };
        let timestamp_ms = self.stage.wall_clock.now_ms();
        for (number, held) in &mut self.shards {
            held.packed.clear();
            let offset = offsets.iter_mut().find(|offset| offset.partition.partition == *number);
            let Some(offset) = offset else { continue };
            let read = open.spans.read(&self.reading, &self.stage, offset);
            held.shard.pack(read, &mut held.packed).map_err(|error| Trouble::stray(&offset.partition, error))?;
            // Kept with the offset, so that a restore knows exactly which commit it has to reach.
            offset.seq = held.shard.seq() + 1;
            for record in held.packed.iter() {
                let record = OutRecord {
                    topic: &durable.changelog,
                    partition: Some(*number),
                    timestamp_ms,
                    key: None,
                    value: Some(record),
                    headers: &[],
                };
                producer.send(record).map_err(Trouble::send("write the changelog"))?;
            }
        }
        Ok(())
    }

    /// After the commit: the local stores follow. A store that fails is given up: it makes a
    /// restart faster, and nothing else depends on it.
    pub(super) fn store_packs(&mut self) {
        for (number, held) in &mut self.shards {
            let bytes: usize = held.packed.iter().map(<[u8]>::len).sum();
            if bytes == 0 {
                continue;
            }
            held.unmarked = (held.unmarked.0 + 1, held.unmarked.1 + bytes);
            let Some(store) = &mut held.store else { continue };
            let stored = store.append(held.shard.seq(), &mut held.packed.iter());
            if let Err(error) = stored {
                give_store_up(&self.stage, &self.control, *number, held, &error);
            }
        }
    }

    /// Between transactions: notes where the changelogs end, and drops what lies before the
    /// oldest pack that is needed.
    pub(super) fn trim(&mut self) -> Result<(), Trouble> {
        let Some(Durable { trim, .. }) = &self.stage.durable else { return Ok(()) };
        let due = |held: &Held| held.unmarked.0 >= trim.packs || held.unmarked.1 >= trim.bytes;
        // One that waits to be restored may not have read a commit of unknown outcome: its number is not
        // that of the changelog's end.
        let is_whole = |number: u32| !self.waits_for_restore(number);
        let due = self.shards.iter().filter(|(number, held)| due(held) && is_whole(**number));
        let numbers: Vec<u32> = due.map(|(number, _)| *number).collect();
        for number in numbers {
            self.trim_shard(number)?;
        }
        Ok(())
    }

    fn trim_shard(&mut self, number: u32) -> Result<(), Trouble> {
        let Some(changelog) = changelog_of(&self.stage, number) else { return Ok(()) };
        let end = self.log.stable_end(&changelog).map_err(Trouble::read("read the end of the changelog"))?;
        let Some(held) = self.shards.get_mut(&number) else { return Ok(()) };
        held.unmarked = (0, 0);
        held.marks.push_back(Mark { seq: held.shard.seq(), offset: end });
        if held.marks.len() > MARKS_MAX {
            held.marks.pop_front();
        }
        // All that lies below a mark is packs up to its number.
        let live = held.shard.first_live_seq();
        let mut before = None;
        while held.marks.len() > 1 && held.marks[0].seq < live {
            before = held.marks.pop_front().map(|mark| mark.offset);
        }
        if let Some(store) = &mut held.store {
            let kept = store.mark(end).and_then(|()| store.drop_before(live));
            if let Err(error) = kept {
                give_store_up(&self.stage, &self.control, number, held, &error);
            }
        }
        match before {
            Some(before) => self.log.delete_records(&changelog, before).map_err(Trouble::read("trim the changelog")),
            None => Ok(()),
        }
    }
}

/// A store that failed is done without: a restart reads the changelog.
fn give_store_up(stage: &Stage, control: &Control, number: u32, held: &mut Held, error: &StoreError) {
    control.note_error(&format!("the local store of shard {number} failed: {error}"));
    tracing::warn!(stage = stage.name, shard = number, %error, "the local store failed: a restart reads the changelog");
    control.meters().store_failed();
    held.store = None;
}
