//! A shard that is told what became of records, without events: what it packs is their trail.

use stockflow_core::{Fate, InputSpan, OnFailure, Packed, Shard, TrailError};

use super::changelog::tight;

/// A record of the input: offsets between it and the one before, and its fate.
pub type Told = (u8, u8);

/// A shard, and the records of its packs.
pub struct Source {
    pub shard: Shard,
    pub log: Vec<Vec<u8>>,
    pub next: i64,
}

impl Source {
    pub fn new() -> Source {
        Source { shard: tight(OnFailure::Park), log: Vec::new(), next: 0 }
    }

    /// Commits a transaction that read these records, and offsets without a record behind them.
    pub fn transaction(&mut self, records: &[Told], behind: u8, waited: &[(i64, Fate)]) -> Vec<(i64, Fate)> {
        let from = self.next;
        let mut told = Vec::new();
        for (gap, fate) in records {
            self.next += i64::from(*gap);
            told.push((self.next, Fate::ALL[usize::from(*fate)]));
            self.next += 1;
        }
        told.iter().for_each(|(offset, fate)| self.shard.trail().note(*offset, *fate));
        waited.iter().for_each(|(offset, fate)| self.shard.trail().note_waited(*offset, *fate));
        self.next += i64::from(behind);
        self.pack(InputSpan { from: Some(from), next: self.next, records: told.len() as u64 }).unwrap();
        told
    }

    pub fn pack(&mut self, read: InputSpan) -> Result<(), TrailError> {
        let mut packed = Packed::default();
        let result = self.shard.pack(read, &mut packed);
        assert_eq!(packed.is_empty(), result.is_err(), "a pack or an error");
        if result.is_ok() {
            self.shard.commit();
            self.log.extend(packed.iter().map(<[u8]>::to_vec));
        }
        result
    }
}
