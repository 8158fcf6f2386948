//! Trails: what became of each record, told to the shard that will pack it.

use stockflow_core::{Fate, Shard};
use stockflow_log::Record;

use crate::parking::origin;
use crate::stage::Stage;

/// What is told of the records of a batch.
pub(crate) struct Told {
    /// Not where nothing is packed.
    is_told: bool,
    /// Records from this place on are not of the input: they had waited behind a parked key.
    own: usize,
}

impl Told {
    pub(crate) fn new(stage: &Stage, own: usize) -> Told {
        Told { is_told: stage.durable.is_some(), own }
    }

    pub(crate) fn tell(&self, shard: &mut Shard, records: &[Record], place: Option<u32>, fate: Fate) {
        let Some(place) = place.filter(|_| self.is_told).map(|place| place as usize) else { return };
        let (record, fate) = (&records[place], of_place(&records[place], fate));
        if place >= self.own {
            shard.trail().note_waited(record.offset, fate);
        } else {
            shard.trail().note(record.offset, fate);
        }
    }

    /// A record that had waited, and for which there was no room any more.
    pub(crate) fn spilled(&self, shard: &mut Shard, record: &Record) {
        if self.is_told {
            shard.trail().note_waited(record.offset, of_place(record, Fate::Dead));
        }
    }
}

/// The letter of a replay that fails again is that of the record's first place, and none of its
/// own.
fn of_place(record: &Record, fate: Fate) -> Fate {
    if fate == Fate::Dead && origin(record).is_some() { Fate::Word } else { fate }
}
