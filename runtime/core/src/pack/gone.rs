//! Rules that are gone: what they kept is dropped whole, and told.
//!
//! Their rows stay in old packs until these leave. A rule that comes back under the name of one that
//! was gone must not find some of them: so the next pack says that the rule is gone, and whoever
//! reads that drops what was read of it before.

use crate::books::Books;
use crate::config::RuleConfig;
use crate::keys::KeyIndex;

/// Most names of rules that are remembered to be gone: more than a stage has rules.
const NAMES_MAX: usize = 64;

/// Rules of which rows were read, and which the chain does not have any more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gone {
    names: Vec<Box<str>>,
}

impl Gone {
    /// Notes that rows of a rule were read that the chain does not have.
    pub(crate) fn note(&mut self, name: &str) {
        if self.names.len() < NAMES_MAX && !self.names.iter().any(|known| **known == *name) {
            self.names.push(name.into());
        }
    }

    /// What was read of it counts no more: a pack has said so.
    pub(crate) fn forget(&mut self, name: &str) {
        self.names.retain(|known| **known != *name);
    }

    pub(crate) fn forget_all(&mut self) {
        self.names.clear();
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
    let of_rule = |(place, _): &(u16, KeyIndex)| *place == rule;
    let states: Vec<_> = (&books.states).into_iter().map(|(place, _)| *place).filter(of_rule).collect();
    for place in states {
        books.states.remove(&place);
    }
    let timers: Vec<_> = books.timers.set.keys().copied().filter(of_rule).collect();
    for (rule, key) in timers {
        books.timers.put(rule, key, Vec::new(), seq);
        books.timers.forget_empty(rule, key);
    }
}
