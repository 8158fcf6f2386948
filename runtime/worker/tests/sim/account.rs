//! Account: what became of each offset of the input, as the packs say that were committed; and
//! whether each pack was written behind the one that this very stage committed before.

use std::collections::BTreeMap;

use stockflow_core::{Fate, PackHead, pack_checksum, pack_head, pack_part, pack_trail};

use crate::chaos::{Pack, State};
use crate::outputs::records;
use crate::shop::INPUT;
use crate::world::World;

pub const ONE_FATE: &str = "each offset has one fate";
pub const OWN: &str = "state is only ever its own";

/// What is known of one partition of the input.
#[derive(Default)]
pub struct Account {
    /// The checksum of the last pack.
    last: u64,
    next: Option<i64>,
    fates: BTreeMap<i64, Fate>,
}

impl Account {
    /// Takes the pack of a commit; what is wrong with it, and by which oracle.
    fn take(&mut self, records: &[&[u8]]) -> Result<(), (&'static str, String)> {
        let mut body = Vec::new();
        let mut last: Option<PackHead> = None;
        for record in records {
            let head = pack_head(record).unwrap();
            if head.part == 0 && head.before != self.last {
                return Err((OWN, format!("pack {} is written behind another one than the last", head.seq)));
            }
            body.extend_from_slice(pack_part(record, &head).unwrap());
            (self.last, last) = (pack_checksum(record), Some(head));
        }
        let Some(head) = last else { return Ok(()) };
        if head.from != self.next {
            return Err((ONE_FATE, format!("pack {} reads on from {:?}, not {:?}", head.seq, head.from, self.next)));
        }
        self.next = head.input_next;
        for run in pack_trail(&head, &body).unwrap() {
            let run = run.unwrap();
            for offset in run.first..run.end {
                let before = self.fates.insert(offset, run.fate);
                if before != run.waited.then_some(Fate::Waiting) {
                    return Err((ONE_FATE, format!("{offset} is {:?} after it was {before:?}", run.fate)));
                }
            }
        }
        Ok(())
    }
}

/// Takes the packs of a commit into the accounts.
pub fn take(state: &mut State, packs: &[Pack]) {
    let mut by_shard: BTreeMap<u32, Vec<&[u8]>> = BTreeMap::new();
    for pack in packs {
        by_shard.entry(pack.partition).or_default().push(&pack.bytes);
    }
    for (number, records) in by_shard {
        if let Err((oracle, what)) = state.accounts.entry(number).or_default().take(&records) {
            state.violated(oracle, format!("shard {number}: {what}"));
        }
    }
}

/// Each record of the input has its fate, nothing else has one, and what waits is in the state.
pub fn judge(world: &World, number: u32, waiting: usize) {
    let mut state = world.chaos.state();
    let empty = BTreeMap::new();
    let fates = state.accounts.get(&number).map_or(&empty, |account| &account.fates);
    let fed: Vec<i64> = records(&world.log, INPUT, number).iter().map(|record| record.offset).collect();
    let strange = fates.keys().find(|offset| fed.binary_search(offset).is_err());
    let what = if let Some(offset) = fed.iter().find(|offset| !fates.contains_key(offset)).or(strange) {
        format!("offset {offset}: {:?}", fates.get(offset))
    } else {
        let told = fates.values().filter(|fate| **fate == Fate::Waiting).count();
        if told == waiting {
            return;
        }
        format!("{told} wait by the packs, {waiting} in the state")
    };
    state.violated(ONE_FATE, format!("shard {number}: {what}"));
}
