//! Commits: what each of them must keep to.

use stockflow_core::pack_head;
use stockflow_log::Offset;

use crate::account;
use crate::chaos::{Pack, State};

/// Every offset comes with its pack, packs are numbered without holes, nothing goes back.
pub fn check_commit(state: &mut State, packs: &[Pack], offsets: &[Offset]) {
    for offset in offsets {
        let number = offset.partition.partition;
        let (next, seq) = state.committed.get(&number).copied().unwrap_or((0, 0));
        let of_it = packs.iter().filter(|pack| pack.partition == number);
        let heads: Vec<_> = of_it.map(|pack| pack_head(&pack.bytes).unwrap()).collect();
        if heads.is_empty() || heads.iter().any(|head| head.seq != seq + 1) || offset.seq != seq + 1 {
            let found: Vec<_> = heads.iter().map(|head| head.seq).collect();
            let what = format!("shard {number}: packs {found:?}, offset of {} after pack {seq}", offset.seq);
            state.violated("packs are numbered without holes", what);
        }
        if heads.last().is_some_and(|head| head.input_next != Some(offset.next)) || offset.next < next {
            let what = format!("shard {number}: {} after {next}, {:?}", offset.next, heads.last());
            state.violated("a pack says what the group has", what);
        }
        state.committed.insert(number, (offset.next, offset.seq));
    }
    if let Some(stray) = packs.iter().find(|pack| !offsets.iter().any(|o| o.partition.partition == pack.partition)) {
        state.violated("no pack without its offset", format!("shard {}", stray.partition));
    }
    account::take(state, packs);
}
