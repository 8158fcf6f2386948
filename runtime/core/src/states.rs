//! States: what rules keep of keys, and how many bytes of it.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use hashbrown::hash_map::Iter;

use crate::keys::KeyIndex;

/// What an entry takes beside its bytes: its place in the table, the length, the mark.
const ENTRY_BYTES: usize = 48;

/// The state that a rule keeps of a key.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) bytes: Box<[u8]>,
    /// The pack that holds it; 0 for none yet.
    pub(crate) mark: u64,
}

/// By rule and key.
type RuleKey = (u16, KeyIndex);

/// All states of a shard.
#[derive(Debug, Default)]
pub(crate) struct States {
    map: HashMap<RuleKey, State, FixedState>,
    bytes: usize,
}

impl States {
    pub(crate) fn get(&self, place: &RuleKey) -> Option<&State> {
        self.map.get(place)
    }

    /// The bytes stay as they are: only the mark is for changing.
    pub(crate) fn get_mut(&mut self, place: &RuleKey) -> Option<&mut State> {
        self.map.get_mut(place)
    }

    pub(crate) fn insert(&mut self, place: RuleKey, state: State) -> Option<State> {
        self.bytes += size(&state);
        let before = self.map.insert(place, state);
        self.bytes -= before.as_ref().map_or(0, size);
        before
    }

    pub(crate) fn remove(&mut self, place: &RuleKey) -> Option<State> {
        let before = self.map.remove(place);
        self.bytes -= before.as_ref().map_or(0, size);
        before
    }

    pub(crate) fn len(&self) -> usize {
        self.map.len()
    }

    /// Bytes of all of them, with what it takes to find them.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many bytes more there would be with a state of `bytes` in this place.
    pub(crate) fn more(&self, place: &RuleKey, bytes: usize) -> usize {
        let before = self.get(place).map_or(0, size);
        if bytes == 0 { 0 } else { (bytes + ENTRY_BYTES).saturating_sub(before) }
    }
}

impl<'a> IntoIterator for &'a States {
    type Item = (&'a RuleKey, &'a State);
    type IntoIter = Iter<'a, RuleKey, State>;

    fn into_iter(self) -> Self::IntoIter {
        self.map.iter()
    }
}

fn size(state: &State) -> usize {
    state.bytes.len() + ENTRY_BYTES
}
