//! Parked keys: what waits behind an event that failed, and goes on once that is replayed or
//! dropped.

use stockflow_core::{Death, Fate, Rules, Shard};
use stockflow_log::{Producer, Record};

use crate::batch::{Bench, tick};
use crate::counters::Counters;
use crate::raw;
use crate::stage::Stage;
use crate::trouble::{Halting, Trouble};

/// The header of a record that comes again after it was a dead letter: it goes before what waits
/// behind it.
pub const REPLAYED_HEADER: &str = "stockflow-replayed";
/// The header of a record that says, by its key, that what waits is to go on without the dead
/// letter. It is no event.
pub const DROPPED_HEADER: &str = "stockflow-dropped";

/// What a record says to a parked key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Replayed,
    Dropped,
}

fn word_of(record: &Record) -> Option<Word> {
    record.headers.iter().find_map(|(name, _)| match &**name {
        REPLAYED_HEADER => Some(Word::Replayed),
        DROPPED_HEADER => Some(Word::Dropped),
        _ => None,
    })
}

impl Bench {
    /// Takes records of one shard to what they publish. Where one says that a parked key may go on,
    /// what waits goes right behind it.
    pub(crate) fn records<P: Producer>(
        &mut self,
        stage: &Stage,
        records: &[Record],
        shard: &mut Shard,
        rules: &mut Rules,
        producer: &mut P,
        counters: &mut Counters,
    ) -> Result<(), Trouble> {
        if stage.durable.is_none() || !records.iter().any(|record| word_of(record).is_some()) {
            return self.run(stage, (records, records.len()), shard, rules, producer, counters);
        }
        for part in records.chunk_by(|a, b| word_of(a).is_none() && word_of(b).is_none()) {
            let word = word_of(&part[0]);
            let mut released = if word == Some(Word::Dropped) { Vec::new() } else { part.to_vec() };
            let own = released.len();
            if word.is_some() {
                released.extend(release(shard, &part[0]));
            }
            if word == Some(Word::Dropped) {
                // No event, but a record: what is due by then comes before what it releases.
                tick(shard, &part[0], stage.wall_clock.limit_ms());
                shard.trail().note(part[0].offset, Fate::Word);
                counters.records += 1;
                counters.released += 1;
            }
            if !released.is_empty() {
                self.run(stage, (&released, own), shard, rules, producer, counters)?;
            }
        }
        Ok(())
    }
}

/// What waited behind the key of this record, which is not parked any more.
fn release(shard: &mut Shard, record: &Record) -> Vec<Record> {
    let Some(key) = record.key.as_deref() else { return Vec::new() };
    let is_it = |sku: &str, location: &str| [sku.as_bytes(), b":", location.as_bytes()].concat() == key;
    let parked = shard.parked().find(|(sku, location, ..)| is_it(sku, location));
    let Some((sku, location)) = parked.map(|(sku, location, ..)| (sku.to_owned(), location.to_owned())) else {
        return Vec::new();
    };
    let waited = shard.release(&sku, &location).unwrap_or_default();
    waited.iter().filter_map(|record| raw::read(record)).collect()
}

/// Lets records wait behind the parked keys that they belong to.
pub(crate) fn wait(
    shard: &mut Shard,
    records: &[Record],
    waiting: &mut Vec<(usize, String, String)>,
) -> Result<(), Trouble> {
    for (at, sku, location) in waiting.drain(..) {
        let record = &records[at];
        shard.wait(&sku, &location, &raw::write(record)).map_err(|error| {
            let Record { subscription, partition, offset, .. } = *record;
            let death = Death { reason: "TOO_MUCH_WAITING", rule: None, message: error.to_string() };
            Trouble::Halted(Box::new(Halting { subscription, partition, offset: Some(offset), death }))
        })?;
    }
    Ok(())
}
