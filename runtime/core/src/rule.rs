//! The port to rules: what a loaded rule is to the step. The host implements it with wasmtime.

use crate::{effect::Effects, event::Fields};

/// Numbers an event carries in a [`Batch`]: quantity, time, and the six of its stock.
pub const NUMBERS_PER_EVENT: usize = 8;

/// Added to a kind's code for observers when the event was refused.
pub const REFUSED: u8 = 128;

/// What a rule may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Answers with effects.
    Decider,
    /// Sees outcomes; may only emit, keep state and set timers.
    Observer,
}

/// What a rule says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The rule's name.
    pub name: String,
    /// The rule's version.
    pub version: String,
    /// JSON Schema of its config.
    pub config_schema: String,
    /// Decider or observer.
    pub role: Role,
    /// The fields that it is given.
    pub reads: Fields,
    /// Version of the state it keeps, if any.
    pub state_version: Option<u32>,
    /// Older state versions it can read.
    pub migrates: Vec<u32>,
}

/// What one call sees: the layout of the WIT `batch` record. A key occurs once at most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Kind codes, [`REFUSED`] added for observers of a refused event.
    pub kinds: Vec<u8>,
    /// [`NUMBERS_PER_EVENT`] an event.
    pub numbers: Vec<i64>,
    /// An end for each event and field read.
    pub ends: Vec<u32>,
    /// All texts.
    pub text: Vec<u8>,
}

impl Batch {
    /// How many events.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Forgets the events, keeps the memory.
    pub fn clear(&mut self) {
        self.kinds.clear();
        self.numbers.clear();
        self.ends.clear();
        self.text.clear();
    }
}

/// Why a rule failed on one event; each becomes the reason of a dead letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// It trapped or panicked.
    Trap,
    /// It used more fuel than one event may.
    OutOfFuel,
    /// It asked for more memory than it may.
    OutOfMemory,
    /// It ran past its deadline, twice.
    Deadline,
    /// Its answer breaks the contract: bounds, codes, UTF-8, sizes.
    BadAnswer,
}

impl Fault {
    /// The reason code that dead letters and metrics carry.
    pub fn reason(self) -> &'static str {
        match self {
            Fault::Trap => "RULE_TRAPPED",
            Fault::OutOfFuel => "RULE_OUT_OF_FUEL",
            Fault::OutOfMemory => "RULE_OUT_OF_MEMORY",
            Fault::Deadline => "RULE_DEADLINE",
            Fault::BadAnswer => "RULE_BAD_ANSWER",
        }
    }
}

/// A rule's failure on one event of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Index of the event in the batch.
    pub event: u32,
    /// What kind of failure.
    pub fault: Fault,
    /// What was seen, for people.
    pub message: String,
}

/// A loaded, configured rule.
///
/// # Guarantees
/// `effects` holds the effects of every event that is not in `failures`, in event order, and
/// none of one that is. Which events fail depends on each event alone, not on its neighbours.
pub trait Rule {
    /// What the rule says of itself.
    fn description(&self) -> &Description;

    /// Runs the rule on a batch. Clears and fills `effects` and `failures` (in event order).
    fn apply(&mut self, batch: &Batch, effects: &mut Effects, failures: &mut Vec<Failure>);

    /// Fuel used so far, in wasmtime's units; 0 for a rule without a meter.
    fn fuel_used(&self) -> u64 {
        0
    }
}
