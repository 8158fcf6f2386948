//! Rules that are gone, or have another name: what the former kept is dropped whole, and told; what
//! the latter keep is written again under their name.
//!
//! Their rows stay in old packs until these leave. Who has such a name later must not find some of
//! them: so the next pack says that the name is gone, and whoever reads that drops what was read
//! under it before.

use super::mark::{RowKind, RowRef};
use super::pending::Pending;
use super::write::Rows;
use crate::books::Books;
use crate::config::RuleConfig;
use crate::keys::KeyIndex;

/// Most names of rules that are remembered to be gone: more than a stage has rules.
const NAMES_MAX: usize = 64;

/// Rules of which rows were read, and which the chain does not have any more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gone {
    names: Vec<Box<str>>,
    /// Names of before, with the places of the rules that had them.
    renamed: Vec<(Box<str>, u16)>,
}

impl Gone {
    /// Notes that rows of a rule were read that the chain does not have.
    pub(crate) fn note(&mut self, name: &str) {
        if self.names.len() < NAMES_MAX && !self.names.iter().any(|known| **known == *name) {
            self.names.push(name.into());
        }
    }

    /// Notes that rows were read under a name that a rule had before.
    pub(crate) fn note_renamed(&mut self, name: &str, rule: u16) {
        if !self.renamed.iter().any(|(known, _)| **known == *name) {
            self.renamed.push((name.into(), rule));
        }
    }

    /// What was read under it counts no more: a pack has said so.
    pub(crate) fn forget(&mut self, name: &str) {
        self.names.retain(|known| **known != *name);
        self.renamed.retain(|(known, _)| **known != *name);
    }

    pub(crate) fn forget_all(&mut self) {
        self.names.clear();
        self.renamed.clear();
    }

    /// Every name that the next pack says is gone.
    pub(crate) fn to_tell(&self) -> impl Iterator<Item = &str> {
        self.names().chain(self.renamed.iter().map(|(name, _)| &**name))
    }

    /// The rules whose rows are to be written again.
    pub(crate) fn renamed(&self) -> impl Iterator<Item = u16> {
        self.renamed.iter().map(|(_, rule)| *rule)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }
}

/// The place in the chain of what was kept under a name: of the rule that has it, or had it.
pub(crate) fn place_of(rules: &[RuleConfig], name: &str) -> Option<u16> {
    let is_now = |rule: &RuleConfig| rule.name == name;
    let was = |rule: &RuleConfig| rule.renamed_from.as_deref() == Some(name);
    let place = rules.iter().position(is_now).or_else(|| rules.iter().position(was));
    place.and_then(|place| u16::try_from(place).ok())
}

/// Drops all that a rule keeps.
pub(crate) fn drop_all(books: &mut Books, rule: u16, seq: u64) {
    for place in states_of(books, rule) {
        books.states.remove(&place);
    }
    for (rule, key) in timers_of(books, rule) {
        books.timers.put(rule, key, Vec::new(), seq);
        books.timers.forget_empty(rule, key);
    }
}

/// Writes all that a rule keeps, whatever changed: it was read under another name.
pub(crate) fn write_all(books: &mut Books, rule: u16, rows: &mut Rows<'_>, pending: &mut Pending) {
    let seq = pending.pack.seq;
    for (rule, key) in states_of(books, rule) {
        if let Some(state) = books.states.get_mut(&(rule, key)).filter(|state| state.mark != seq) {
            rows.state(rule, &mut books.keys.rows[key.at()], Some(&state.bytes));
            pending.keep(RowRef::new(RowKind::State, rule, key.0), &mut state.mark);
        }
    }
    for (rule, key) in timers_of(books, rule) {
        if let Some(named) = books.timers.set.get_mut(&(rule, key))
            && named.mark != seq
            && !named.timers.is_empty()
        {
            rows.timers(rule, &mut books.keys.rows[key.at()], &named.timers);
            pending.keep(RowRef::new(RowKind::Timers, rule, key.0), &mut named.mark);
        }
    }
}

fn states_of(books: &Books, rule: u16) -> Vec<(u16, KeyIndex)> {
    (&books.states).into_iter().map(|(place, _)| *place).filter(|(of, _)| *of == rule).collect()
}

fn timers_of(books: &Books, rule: u16) -> Vec<(u16, KeyIndex)> {
    books.timers.set.keys().copied().filter(|(of, _)| *of == rule).collect()
}
