//! Outcomes: what the step made of a batch, in the order of its input.

use crate::effect::EffectRef;
use crate::event::{EVENT_FIELDS, Field, Kind};
use crate::item::{Death, Item, Source};
use crate::stock::Stock;

/// What has become of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// Its effects stand.
    Applied {
        /// The stock of its key after it, when it is to be published.
        stock: Option<&'a Stock>,
        /// What a count found more (or less) than the books had.
        count_difference: i64,
        /// An observer that failed on an expiry: the expiry stands, the failure is told.
        failure: Option<&'a Death>,
    },
    /// The business said no.
    Refused {
        /// Why: one of the ledger's reasons or the rule's own.
        reason: &'a str,
        /// The quantity that was asked for.
        requested: i64,
        /// What was available.
        available: i64,
    },
    /// Its id has had its effect before.
    Duplicate,
    /// It could not be processed.
    Dead(&'a Death),
    /// It waits for its turn in the line of its parked key.
    Waits {
        /// Id of the event that failed; `None` where other letters of the key come next.
        behind: Option<&'a str>,
    },
}

/// Where an event came from, for counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A record: its place among the batch's events.
    Record,
    /// Made by the host: a hold's time had passed.
    Expiry,
    /// Made by the host: a rule's timer was due.
    Timer,
}

/// Something that a rule emits.
#[derive(Clone, Copy, Debug)]
pub enum Emit<'a> {
    /// An event; fields that it does not set are those of its cause.
    Event {
        /// Target, by its place among the stage's topics.
        topic: usize,
        /// What it is.
        kind: Kind,
        /// Units of 10^-quantityScale.
        quantity: i64,
        /// Event time; `None`: that of its cause.
        time_ms: Option<i64>,
        /// The fields it sets.
        fields: EmitFields<'a>,
    },
    /// A record of the rule's own making.
    Record {
        /// Target, by its place among the stage's topics.
        topic: usize,
        /// Record key; empty for none.
        key: &'a [u8],
        /// Record value.
        value: &'a [u8],
    },
}

/// The fields that an emitted event sets itself.
#[derive(Clone, Copy, Debug)]
pub struct EmitFields<'a> {
    texts: [Option<&'a str>; EVENT_FIELDS],
}

impl<'a> EmitFields<'a> {
    /// The field's text, if the rule set it.
    pub fn get(&self, field: Field) -> Option<&'a str> {
        self.texts.get(field as usize).copied().flatten()
    }
}

/// An emit as kept: its texts copied out of the rule's answer.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) item: u32,
    pub(crate) rule: u16,
    pub(crate) dropped: bool,
    topic: u32,
    /// `None` for a record.
    event: Option<(Kind, i64, u16, i64)>,
    first_end: u32,
    texts: u32,
}

/// What the step made of a batch. Reused from batch to batch.
#[derive(Debug, Default)]
pub struct Outcomes {
    pub(crate) items: Vec<Item>,
    /// Items in the order of input: what was due before a record stands before it.
    pub(crate) order: Vec<u32>,
    pub(crate) emits: Vec<Kept>,
    emit_ends: Vec<u32>,
    pub(crate) emit_text: Vec<u8>,
}

impl Outcomes {
    pub(crate) fn clear(&mut self) {
        self.items.clear();
        self.order.clear();
        self.emits.clear();
        self.emit_ends.clear();
        self.emit_text.clear();
    }

    /// Keeps an emit of `item`, to `topic`; texts from the second on are copied.
    pub(crate) fn keep(&mut self, item: u32, rule: u16, topic: u32, effect: &EffectRef<'_>, kind: Option<Kind>) {
        let first_end = count(self.emit_ends.len());
        let texts = effect.text_count() - 1;
        for n in 0..texts {
            self.emit_text.extend_from_slice(effect.bytes(n + 1));
            self.emit_ends.push(count(self.emit_text.len()));
        }
        let [quantity, code, time_ms] = effect.numbers;
        let mask = u16::try_from((code >> 8) & 0x7ff).unwrap_or(0);
        let event = kind.map(|kind| (kind, quantity, mask, time_ms));
        self.emits.push(Kept { item, rule, dropped: false, topic, event, first_end, texts: count(texts) });
    }

    /// Drops the emits of `item` among those from `from` on, but for those of rule `except`.
    pub(crate) fn drop_emits(&mut self, item: u32, from: usize, except: Option<u16>) {
        for emit in self.emits[from..].iter_mut().filter(|emit| emit.item == item) {
            emit.dropped |= Some(emit.rule) != except;
        }
    }

    /// Puts the items into the order of input. `records` of them are records, which come first
    /// and in order; `ties` orders what is due at one moment.
    pub(crate) fn put_in_order(&mut self, records: usize, ties: impl Fn(&Item) -> String) {
        if self.order.len() == self.items.len() {
            return;
        }
        self.order.clear();
        self.order.extend(0..count(self.items.len()));
        if self.items.len() > records {
            let items = &self.items;
            self.order.sort_by_cached_key(|at| {
                let item = &items[*at as usize];
                (item.position, item.due_ms, ties(item))
            });
        }
    }

    /// Leaves the emits that are kept, in the order of their items.
    pub(crate) fn sort_emits(&mut self) {
        if self.emits.is_empty() {
            return;
        }
        self.emits.retain(|emit| !emit.dropped);
        let mut rank = vec![0_u32; self.items.len()];
        for (place, at) in self.order.iter().enumerate() {
            rank[*at as usize] = count(place);
        }
        self.emits.sort_by_key(|emit| rank[emit.item as usize]);
    }

    /// The events in order, with what has become of each and what it made rules emit.
    pub fn iter(&self) -> impl Iterator<Item = (usize, Origin, Outcome<'_>, Emits<'_>)> {
        let mut first_emit = 0;
        self.order.iter().filter_map(move |at| {
            let item = &self.items[*at as usize];
            let of_item = self.emits[first_emit..].iter().take_while(|emit| emit.item == *at).count();
            let emits = Emits { all: self, kept: &self.emits[first_emit..first_emit + of_item] };
            first_emit += of_item;
            let origin = match item.source {
                Source::Record => Origin::Record,
                Source::Expiry(_) => Origin::Expiry,
                Source::Timer { .. } => Origin::Timer,
            };
            Some((*at as usize, origin, item.outcome()?, emits))
        })
    }
}

/// The emits of one event, in the order in which its rules made them.
#[derive(Clone, Copy, Debug)]
pub struct Emits<'a> {
    all: &'a Outcomes,
    kept: &'a [Kept],
}

impl<'a> Emits<'a> {
    /// How many.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = Emit<'a>> + use<'a> {
        let all = self.all;
        self.kept.iter().map(move |emit| all.emit(emit))
    }
}

impl Outcomes {
    fn emit<'a>(&'a self, kept: &Kept) -> Emit<'a> {
        let topic = kept.topic as usize;
        let Some((kind, quantity, mask, time_ms)) = kept.event else {
            return Emit::Record { topic, key: self.emit_bytes(kept, 0), value: self.emit_bytes(kept, 1) };
        };
        let mut texts = [None; EVENT_FIELDS];
        let set = (0..EVENT_FIELDS).filter(|field| mask & (1 << field) != 0);
        for (n, field) in set.enumerate() {
            texts[field] = Some(std::str::from_utf8(self.emit_bytes(kept, n)).unwrap_or(""));
        }
        let time_ms = (time_ms != i64::MIN).then_some(time_ms);
        Emit::Event { topic, kind, quantity, time_ms, fields: EmitFields { texts } }
    }

    fn emit_bytes(&self, kept: &Kept, n: usize) -> &[u8] {
        if n >= kept.texts as usize {
            return &[];
        }
        let at = kept.first_end as usize + n;
        let start = if at == 0 { 0 } else { self.emit_ends[at - 1] as usize };
        &self.emit_text[start..self.emit_ends[at] as usize]
    }
}

pub(crate) fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
