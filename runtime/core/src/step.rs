//! The step: a batch of events through the rules and the ledger of a shard.
//!
//! Decode and encode are others' business; here events become outcomes. The order of things is
//! the design's: seen ids drop out, what is due enters before the event whose clock passes it,
//! then wave by wave deciders, ledger, observers.

use crate::config::BATCH_FIRINGS_MAX;
use crate::dedupe::Remembered;
use crate::event::{Events, Field};
use crate::item::{Death, Fate, Item, Source};
use crate::keys::KeyIndex;
use crate::outcome::Outcomes;
use crate::queues;
use crate::rule::Rule;
use crate::shard::Shard;
use crate::wave::{Scratch, Wave};

/// The rules of a stage, loaded for one thread, in the order of the pipeline.
pub type Rules = Vec<Box<dyn Rule + Send>>;

/// A rule whose failure halts the shard failed: everything is rolled back to the last commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Halted {
    /// The record to stop before, by its place among the batch's events.
    pub record: usize,
    /// What happened.
    pub death: Death,
}

/// Reused memory of a thread's steps.
#[derive(Debug, Default)]
pub struct Workspace {
    wave: Vec<u32>,
    later: Vec<crate::timers::Entry>,
    scratch: Scratch,
}

/// Why a batch was not taken to its end.
pub(crate) enum Stopped {
    Halted(Halted),
    /// What comes of it is more than a batch may hold.
    Full,
}

impl From<Halted> for Stopped {
    fn from(halted: Halted) -> Stopped {
        Stopped::Halted(halted)
    }
}

impl Shard {
    /// Without a ledger nothing depends on a key, and the whole batch is one wave. Takes `most`
    /// of what is due, where there are no records.
    #[allow(clippy::too_many_arguments, reason = "a batch, and what its thread lends it")]
    pub(crate) fn run(
        &mut self,
        events: &mut Events,
        clocks_ms: &[i64],
        first_ordinal: u64,
        rules: &mut Rules,
        out: &mut Outcomes,
        work: &mut Workspace,
        most: usize,
    ) -> Result<(), Stopped> {
        let records = out.items.len();
        let result = if self.config.ledger.is_some() {
            self.run_queues(events, clocks_ms, first_ordinal, rules, out, work, most)
        } else {
            work.wave.clear();
            work.wave.extend(0..crate::outcome::count(out.items.len()));
            self.wave(events, clocks_ms, first_ordinal).run(&work.wave, rules, out, &mut work.scratch)
        };
        if matches!(result, Err(Stopped::Halted(_))) {
            self.rollback();
        }
        out.put_in_order(records, |item| queues::tie(&self.books, item));
        out.sort_emits();
        result
    }

    #[allow(clippy::too_many_arguments, reason = "as above")]
    fn run_queues(
        &mut self,
        events: &mut Events,
        clocks_ms: &[i64],
        first_ordinal: u64,
        rules: &mut Rules,
        out: &mut Outcomes,
        work: &mut Workspace,
        most: usize,
    ) -> Result<(), Stopped> {
        work.later.clear();
        let records = out.items.len();
        queues::take_due(&mut self.books, events, clocks_ms, out, &mut work.later, most);
        out.put_in_order(records, |item| queues::tie(&self.books, item));
        queues::line_up(&mut self.books, out, &mut work.wave);
        let is_full = |out: &Outcomes| records > 0 && out.items.len() > records.saturating_add(BATCH_FIRINGS_MAX);
        let mut result = if is_full(out) { Err(Stopped::Full) } else { Ok(()) };
        while !work.wave.is_empty() && result.is_ok() {
            queues::set_current(&mut self.books, &out.items, &work.wave);
            result = self.wave(events, clocks_ms, first_ordinal).run(&work.wave, rules, out, &mut work.scratch);
            queues::take_due(&mut self.books, events, clocks_ms, out, &mut work.later, most);
            if is_full(out) {
                result = Err(Stopped::Full);
            }
            queues::next_wave(&out.items, &mut work.wave);
        }
        queues::clear(&mut self.books, &out.items);
        for entry in work.later.drain(..) {
            self.books.timers.push(entry);
        }
        result
    }

    fn wave<'a>(&'a mut self, events: &'a Events, clocks_ms: &'a [i64], first_ordinal: u64) -> Wave<'a> {
        Wave { shard: self, events, clocks_ms, first_ordinal }
    }

    /// The item of record `at`: on its key, or dead if the key is not this shard's.
    pub(crate) fn admit(&mut self, events: &Events, at: usize) -> Item {
        let position = crate::outcome::count(at);
        let none = KeyIndex(u32::MAX);
        if self.config.ledger.is_none() {
            return Item::new(none, Source::Record, position, i64::MAX);
        }
        let (sku, location) = (events.text(at, Field::Sku), events.text(at, Field::Location));
        let key = match self.books.keys.find(sku, location) {
            Some(key) => Some(key),
            None if (self.owns)(sku, location) => self.books.keys.insert(sku, location),
            None => None,
        };
        let mut item = Item::new(key.unwrap_or(none), Source::Record, position, i64::MAX);
        if key.is_none() {
            let message = format!(
                "key {sku:?}:{location:?} does not belong on this partition: \
                 the sender must key records by {{sku}}:{{location}} and partition with murmur2"
            );
            item.fate = Fate::Dead(Box::new(Death { reason: "WRONG_PARTITION", rule: None, message, parks: false }));
        }
        item
    }
}

/// The ordinal and clock of the record at `position` of the batch.
pub(crate) fn moment(first_ordinal: u64, clocks_ms: &[i64], position: u32) -> Remembered {
    let clock_ms = clocks_ms.get(position as usize).copied().unwrap_or(i64::MIN);
    Remembered { ordinal: first_ordinal + u64::from(position), clock_ms }
}
