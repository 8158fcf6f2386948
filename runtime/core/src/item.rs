//! Items: the events of a batch on their way through the step.

use crate::dedupe::IdHash;
use crate::keys::{KeyIndex, Queue};
use crate::outcome::Outcome;
use crate::refusal::Refusal;
use crate::reservations::Slot;
use crate::stock::Stock;
use crate::undo::Chain;

/// Where an event came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A record of the batch.
    Record,
    /// A hold whose time has passed.
    Expiry(Slot),
    /// A rule's timer.
    Timer {
        rule: u16,
        name: Box<str>,
        /// As [`Set::overdue`](crate::timers::Set).
        overdue: u32,
    },
}

/// Why an event was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Ledger(Refusal),
    Rule(Box<str>),
}

impl Reason {
    pub(crate) fn text(&self) -> &str {
        match self {
            Reason::Ledger(refusal) => refusal.reason(),
            Reason::Rule(reason) => reason,
        }
    }
}

/// Why an event is dead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Death {
    /// Reason code, for counting: `RULE_TRAPPED`, `OVERFLOW`, `WRONG_PARTITION`…
    pub reason: &'static str,
    /// The rule that failed, by its place; `None` when none did.
    pub rule: Option<u16>,
    /// What was seen, for people.
    pub message: String,
    /// Whether its key is parked behind it.
    pub parks: bool,
}

/// What has become of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Still on its way.
    Open,
    /// Its effects stand; the stock after it, if that is to be published.
    Applied {
        stock: Stock,
        publish: bool,
    },
    Refused {
        reason: Reason,
        requested: i64,
        available: i64,
    },
    Duplicate,
    Dead(Box<Death>),
    /// Its key is parked: behind this event, or behind letters of what waits.
    Waits(Option<Box<str>>),
    /// A timer that stood for nothing any more.
    Void,
}

/// An event on its way through the step. Its index is that of the event in `Events`.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) key: KeyIndex,
    pub(crate) source: Source,
    /// The record that it comes before or is.
    pub(crate) position: u32,
    /// When it was due; `i64::MAX` for a record, which comes after what is due before it.
    pub(crate) due_ms: i64,
    /// Next item of the key's queue.
    pub(crate) next: u32,
    pub(crate) chain: Chain,
    /// What the dedupe window knows a record by.
    pub(crate) id: IdHash,
    pub(crate) fate: Fate,
    /// An observer that failed on an expiry, which stands all the same.
    pub(crate) failure: Option<Box<Death>>,
    /// What a count found more (or less) than the books had.
    pub(crate) count_difference: i64,
}

impl Item {
    pub(crate) fn new(key: KeyIndex, source: Source, position: u32, due_ms: i64) -> Item {
        Item {
            key,
            source,
            position,
            due_ms,
            next: Queue::NONE,
            chain: Chain::default(),
            id: IdHash::default(),
            fate: Fate::Open,
            failure: None,
            count_difference: 0,
        }
    }

    /// What has become of it, if that is to be told.
    pub(crate) fn outcome(&self) -> Option<Outcome<'_>> {
        Some(match &self.fate {
            Fate::Applied { stock, publish } => Outcome::Applied {
                stock: publish.then_some(stock),
                count_difference: self.count_difference,
                failure: self.failure.as_deref(),
            },
            Fate::Refused { reason, requested, available } => {
                Outcome::Refused { reason: reason.text(), requested: *requested, available: *available }
            }
            Fate::Duplicate => Outcome::Duplicate,
            Fate::Dead(death) => Outcome::Dead(death),
            Fate::Waits(behind) => Outcome::Waits { behind: behind.as_deref() },
            Fate::Void | Fate::Open => return None,
        })
    }

    pub(crate) fn is_open(&self) -> bool {
        self.fate == Fate::Open
    }
}
