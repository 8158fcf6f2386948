//! Keys: every `{sku}:{location}` that a shard keeps, numbered as it comes.

mod notes;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hash, Hasher};

use crate::dedupe::key_seed;
use crate::stock::Stock;

/// A key's number within its shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct KeyIndex(pub(crate) u32);

impl KeyIndex {
    pub(crate) fn at(self) -> usize {
        self.0 as usize
    }
}

/// One key and its stock.
#[derive(Clone, Debug)]
pub(crate) struct KeyRow {
    text: Box<str>,
    sku_len: u32,
    /// The key's number in the pack that was written when `local_run` was the run.
    pub(crate) local: u32,
    pub(crate) local_run: u32,
    /// The pack that holds the stock; 0 for none yet.
    pub(crate) mark: u64,
    pub(crate) stock: Stock,
    /// Where the key's queue in the batch at hand ends, and which of its items ran last.
    pub(crate) queue: Queue,
    /// What makes the event ids of the key its own.
    pub(crate) id_seed: u64,
    /// Whether it is among [`Keys::empties`].
    noted: bool,
}

/// A key's queue in the batch at hand; `NONE` between batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Queue {
    pub(crate) tail: u32,
    pub(crate) current: u32,
}

impl Queue {
    pub(crate) const NONE: u32 = u32::MAX;
    pub(crate) const EMPTY: Queue = Queue { tail: Queue::NONE, current: Queue::NONE };
}

impl KeyRow {
    /// A place of no key; each key has a colon.
    fn is_vacant(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn sku_len(&self) -> u32 {
        self.sku_len
    }

    pub(crate) fn sku(&self) -> &str {
        &self.text[..self.sku_len as usize]
    }

    pub(crate) fn location(&self) -> &str {
        &self.text[self.sku_len as usize + 1..]
    }
}

/// The keys of a shard. Numbers are not stable across restarts, and that of a key that is gone is
/// given to another; nothing that is stored or published may depend on them.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    index: HashTable<u32>,
    /// By number, with places that are vacant: [`Keys::iter`] passes over those.
    pub(crate) rows: Vec<KeyRow>,
    free: Vec<u32>,
    /// Every key with nothing in it, each once, and perhaps others.
    pub(crate) empties: Vec<KeyIndex>,
    /// How many of them have been looked at since they were noted.
    pub(crate) looked_at: usize,
    hasher: FixedState,
}

impl Keys {
    /// The number of a key that was seen before.
    pub(crate) fn find(&self, sku: &str, location: &str) -> Option<KeyIndex> {
        let hash = hash_of(&self.hasher, sku, location);
        self.index.find(hash, |at| matches(&self.rows[*at as usize], sku, location)).map(|at| KeyIndex(*at))
    }

    /// Numbers a new key; the caller knows that it is new. `None` past four billion keys.
    pub(crate) fn insert(&mut self, sku: &str, location: &str) -> Option<KeyIndex> {
        let at = match self.free.last() {
            Some(at) => *at,
            None => u32::try_from(self.rows.len()).ok()?,
        };
        let sku_len = u32::try_from(sku.len()).ok()?;
        let text = format!("{sku}:{location}").into_boxed_str();
        let id_seed = key_seed(&text);
        let row = KeyRow {
            text,
            sku_len,
            local: 0,
            local_run: 0,
            mark: 0,
            stock: Stock::default(),
            queue: Queue::EMPTY,
            id_seed,
            noted: false,
        };
        match self.free.pop() {
            Some(_) => self.rows[at as usize] = row,
            None => self.rows.push(row),
        }
        let (rows, hasher) = (&self.rows, &self.hasher);
        self.index.insert_unique(hash_of(hasher, sku, location), at, |at| {
            let row = &rows[*at as usize];
            hash_of(hasher, row.sku(), row.location())
        });
        self.note(KeyIndex(at));
        Some(KeyIndex(at))
    }

    /// Takes a key out; its number goes to the next that comes. The caller knows that nothing
    /// hangs on it, and that no pack holds its stock.
    pub(crate) fn remove(&mut self, key: KeyIndex) {
        let row = &mut self.rows[key.at()];
        let hash = hash_of(&self.hasher, row.sku(), row.location());
        (row.text, row.noted) = (Box::default(), false);
        if let Ok(entry) = self.index.find_entry(hash, |at| *at == key.0) {
            entry.remove();
        }
        self.free.push(key.0);
    }

    /// Every key that is kept, with its row.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (KeyIndex, &KeyRow)> {
        let numbered = self.rows.iter().zip(0..).map(|(row, at)| (KeyIndex(at), row));
        numbered.filter(|(_, row)| !row.is_vacant())
    }

    /// How many keys are kept.
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    pub(crate) fn stock(&self, key: KeyIndex) -> &Stock {
        &self.rows[key.at()].stock
    }

    pub(crate) fn stock_mut(&mut self, key: KeyIndex) -> &mut Stock {
        &mut self.rows[key.at()].stock
    }
}

fn matches(row: &KeyRow, sku: &str, location: &str) -> bool {
    row.sku() == sku && row.location() == location
}

fn hash_of(hasher: &FixedState, sku: &str, location: &str) -> u64 {
    let mut state = hasher.build_hasher();
    sku.hash(&mut state);
    location.hash(&mut state);
    state.finish()
}
