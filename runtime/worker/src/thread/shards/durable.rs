//! Durability: packs into the changelog with the transaction, into the store after it, and both
//! cut off where nothing is needed any more.

use stockflow_log::{Log, Offset, OutRecord, Producer};
use stockflow_store::StoreError;

use super::{Held, Mark, Shards};
use crate::control::Control;
use crate::stage::{Durable, Stage};
use crate::thread::assigned::Assigned;
use crate::thread::spans::Spans;
use crate::trouble::Trouble;

/// Most marks that are kept: older ones are of no use once there are newer.
const MARKS_MAX: usize = 1_024;

impl Shards {
    /// Writes what the shards have changed into their changelogs, with the transaction at hand.
    /// An offset never goes without a commit record.
    ///
    /// # Errors
    /// What was read does not follow on the last commit, or the log does not take it.
    pub(in crate::thread) fn pack<P: Producer>(
        &mut self,
        (spans, assigned): (&Spans, &Assigned),
        producer: &mut P,
        offsets: &mut [Offset],
    ) -> Result<(), Trouble> {
        let Some(durable) = &self.stage.durable else { return Ok(()) };
        let timestamp_ms = self.stage.wall_clock.now_ms();
        for (number, held) in &mut self.all {
            held.packed.clear();
            let offset = offsets.iter_mut().find(|offset| offset.partition.partition == *number);
            let Some(offset) = offset else { continue };
            let read = assigned.read(spans, &self.stage, offset);
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
    pub(in crate::thread) fn store_packs(&mut self, control: &Control) {
        for (number, held) in &mut self.all {
            let bytes: usize = held.packed.iter().map(<[u8]>::len).sum();
            if bytes == 0 {
                continue;
            }
            held.unmarked = (held.unmarked.0 + 1, held.unmarked.1 + bytes);
            let Some(store) = &mut held.store else { continue };
            let stored = store.append(held.shard.seq(), &mut held.packed.iter());
            if let Err(error) = stored {
                give_store_up(&self.stage, control, *number, held, &error);
            }
        }
    }

    /// Between transactions: notes where the changelogs end, and drops what lies before the
    /// oldest pack that is needed.
    ///
    /// # Errors
    /// What the log says.
    pub(in crate::thread) fn trim<L: Log>(
        &mut self,
        log: &L,
        control: &Control,
        assigned: &Assigned,
    ) -> Result<(), Trouble> {
        let Some(Durable { trim, .. }) = &self.stage.durable else { return Ok(()) };
        let due = |held: &Held| held.unmarked.0 >= trim.packs || held.unmarked.1 >= trim.bytes;
        // One that waits to be restored may not have read a commit of unknown outcome: its number is not
        // that of the changelog's end.
        let due = self.all.iter().filter(|(number, held)| due(held) && !assigned.waits(**number));
        let numbers: Vec<u32> = due.map(|(number, _)| *number).collect();
        numbers.into_iter().try_for_each(|number| self.trim_shard(log, control, number))
    }

    fn trim_shard<L: Log>(&mut self, log: &L, control: &Control, number: u32) -> Result<(), Trouble> {
        let Some(changelog) = self.changelog_of(number) else { return Ok(()) };
        let end = log.stable_end(&changelog).map_err(Trouble::read("read the end of the changelog"))?;
        let Some(held) = self.all.get_mut(&number) else { return Ok(()) };
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
                give_store_up(&self.stage, control, number, held, &error);
            }
        }
        match before {
            Some(before) => log.delete_records(&changelog, before).map_err(Trouble::read("trim the changelog")),
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
