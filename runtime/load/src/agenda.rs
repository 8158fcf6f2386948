//! Agenda: what is to follow later, and when; bounded.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Most things that wait; beyond it, the earliest are due at once.
const WAITING_MAX: usize = 1 << 18;

/// Things to do later, the earliest first.
#[derive(Clone, Debug)]
pub(crate) struct Agenda<T> {
    /// Time in ms and place in `slots`; small, so that the heap is quick to sift.
    heap: BinaryHeap<Reverse<(u32, u32)>>,
    slots: Vec<T>,
    free: Vec<u32>,
}

impl<T: Copy> Agenda<T> {
    pub(crate) fn new() -> Agenda<T> {
        Agenda { heap: BinaryHeap::new(), slots: Vec::new(), free: Vec::new() }
    }

    pub(crate) fn add(&mut self, due_ms: u32, thing: T) {
        let slot = self.free.pop().unwrap_or_else(|| u32::try_from(self.slots.len()).unwrap_or(u32::MAX));
        match usize::try_from(slot).ok().and_then(|slot| self.slots.get_mut(slot)) {
            Some(place) => *place = thing,
            None => self.slots.push(thing),
        }
        self.heap.push(Reverse((due_ms, slot)));
    }

    /// The earliest thing that is due at `now_ms`, or that must make room.
    pub(crate) fn due(&mut self, now_ms: u32) -> Option<T> {
        let Reverse((due_ms, _)) = *self.heap.peek()?;
        if due_ms > now_ms && self.heap.len() < WAITING_MAX {
            return None;
        }
        let Reverse((_, slot)) = self.heap.pop()?;
        self.free.push(slot);
        self.slots.get(usize::try_from(slot).ok()?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{Agenda, WAITING_MAX};

    #[test]
    fn things_come_in_the_order_of_their_times_and_not_before() {
        let mut agenda = Agenda::new();
        for due_ms in [30, 10, 20] {
            agenda.add(due_ms, due_ms);
        }
        assert_eq!([agenda.due(5), agenda.due(20), agenda.due(20), agenda.due(20)], [None, Some(10), Some(20), None]);
        agenda.add(25, 25);
        assert_eq!([agenda.due(99), agenda.due(99), agenda.due(99)], [Some(25), Some(30), None]);
    }

    #[test]
    fn a_full_agenda_gives_its_earliest_before_their_time() {
        let mut agenda = Agenda::new();
        for n in 0..WAITING_MAX {
            agenda.add(1000, n);
        }
        assert!(agenda.due(0).is_some());
        assert_eq!(agenda.due(0), None);
    }
}
