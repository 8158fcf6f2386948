//! Trails: what became of each record, told to the shard that will pack it.

use stockflow_core::{Fate, Shard, Trail};
use stockflow_log::Record;

use crate::stage::Stage;

/// Where it is told what became of the records of a batch.
pub(crate) struct Told<'a> {
    /// `None` where nothing is packed.
    trail: Option<&'a mut Trail>,
    /// Records from this place on are not of the input: they had waited behind a parked key.
    own: usize,
}

impl<'a> Told<'a> {
    pub(crate) fn new(stage: &Stage, shard: &'a mut Shard, own: usize) -> Told<'a> {
        Told { trail: stage.durable.is_some().then(|| shard.trail()), own }
    }

    pub(crate) fn tell(&mut self, records: &[Record], place: u32, fate: Fate) {
        let Some(trail) = &mut self.trail else { return };
        let place = place as usize;
        let offset = records[place].offset;
        if place < self.own { trail.note(offset, fate) } else { trail.note_waited(offset, fate) }
    }
}
