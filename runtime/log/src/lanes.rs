//! Lanes: what a consumer owns, read fairly, and co-read topics by the time of their records.

use crate::api::TopicPartition;
use crate::entry::Entry;
use crate::error::LogError;
use crate::limits::fatal;
use crate::state::State;
use crate::topic::Slot;

/// A partition that a consumer owns.
#[derive(Debug)]
pub(crate) struct Owned {
    pub(crate) subscription: u16,
    pub(crate) slot: Slot,
    /// The next offset to read.
    pub(crate) next: i64,
    /// Not read for now.
    pub(crate) paused: bool,
}

/// An entry on its way out: by subscription and partition.
pub(crate) type Read = (u16, u32, Entry);

/// What a consumer owns. Equal partitions of its topics are one lane.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    /// By partition, and then by subscription.
    owned: Vec<Owned>,
    /// The partition that is first when it is next read.
    first: u32,
}

impl Lanes {
    /// Puts partitions in, each with its subscription and next offset.
    pub(crate) fn add(&mut self, come: impl IntoIterator<Item = Owned>) {
        self.owned.extend(come);
        self.owned.sort_unstable_by_key(|owned| (owned.slot.partition, owned.subscription));
    }

    pub(crate) fn remove(&mut self, gone: &[Slot]) {
        self.owned.retain(|owned| !gone.contains(&owned.slot));
    }

    /// What the consumer owns of a partition of this name.
    pub(crate) fn owned(
        &mut self,
        action: &'static str,
        slot: Slot,
        name: &TopicPartition,
    ) -> Result<&mut Owned, LogError> {
        match self.owned.iter_mut().find(|owned| owned.slot == slot) {
            Some(owned) => Ok(owned),
            None => fatal(action, format!("partition {} of topic {:?} is not assigned", name.partition, name.topic)),
        }
    }

    /// Whether there is something to read.
    pub(crate) fn ready(&self, state: &State) -> bool {
        let has = |owned: &Owned| {
            !owned.paused && state.partition(owned.slot).is_some_and(|partition| partition.has_from(owned.next))
        };
        self.owned.iter().any(has)
    }

    /// Reads up to `max` entries on, lane by lane; the lane after the one read first is first
    /// the next time.
    pub(crate) fn read(&mut self, state: &State, max: usize, out: &mut Vec<Read>) {
        let start = self.owned.partition_point(|owned| owned.slot.partition < self.first);
        let (before, from) = self.owned.split_at_mut(start);
        let lanes = from.chunk_by_mut(same_lane).chain(before.chunk_by_mut(same_lane));
        let mut served = None;
        for lane in lanes {
            let had = out.len();
            read_lane(lane, state, max, out);
            if out.len() > had {
                served = served.or(lane.first().map(|owned| owned.slot.partition));
            }
            if out.len() >= max {
                break;
            }
        }
        if let Some(partition) = served {
            self.first = partition + 1;
        }
    }
}

fn same_lane(a: &Owned, b: &Owned) -> bool {
    a.slot.partition == b.slot.partition
}

fn read_lane(lane: &mut [Owned], state: &State, max: usize, out: &mut Vec<Read>) {
    let room = max.saturating_sub(out.len());
    if let [owned] = lane {
        if owned.paused {
            return;
        }
        let Some(partition) = state.partition(owned.slot) else { return };
        let (subscription, number, had) = (owned.subscription, owned.slot.partition, out.len());
        out.extend(partition.from(owned.next).take(room).map(|entry| (subscription, number, entry.clone())));
        if let Some((_, _, last)) = out[had..].last() {
            owned.next = last.offset + 1;
        }
        return;
    }
    let mut heads = Vec::with_capacity(lane.len());
    for owned in lane.iter_mut().filter(|owned| !owned.paused) {
        if let Some(partition) = state.partition(owned.slot) {
            let entries = partition.from(owned.next).peekable();
            heads.push((owned, entries));
        }
    }
    for _ in 0..room {
        let earliest = heads.iter_mut().filter_map(|(owned, entries)| {
            let timestamp_ms = entries.peek()?.timestamp_ms;
            Some((timestamp_ms, owned, entries))
        });
        let Some((_, owned, entries)) = earliest.min_by_key(|(timestamp_ms, _, _)| *timestamp_ms) else { break };
        if let Some(entry) = entries.next() {
            owned.next = entry.offset + 1;
            out.push((owned.subscription, owned.slot.partition, entry.clone()));
        }
    }
}
