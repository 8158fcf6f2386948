//! Chaos: what goes wrong, as a seed has it, and what was seen of it; shared by all that fails.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use stockflow_log::{GroupMetadata, MemoryLog, Offset, TopicPartition};

use crate::account::Account;
use crate::mutation::Mutation;
use crate::prng::Prng;

/// One life of a worker, from its start to its end.
pub type Life = u32;

/// What an operation meets with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is done, and the worker is dead.
    CrashBefore,
    /// It is done, and the worker is dead.
    CrashAfter,
    /// Nothing is done; the transaction is to be aborted.
    Abortable,
    /// Nothing is done; it may be tried again.
    RetriableBefore,
    /// It is done, and nobody says so.
    RetriableAfter,
    /// Another producer of the same transactional id is opened before it.
    Fenced,
    /// The coordinator has the commit, and says so to nobody; it ends later.
    Limbo,
    /// The same, and the worker is dead.
    LimboCrash,
    /// A store's disk says no, and nothing was written.
    DiskFull,
    /// A store writes all, and says no.
    DiskLate,
    /// A store writes a part, and says no.
    DiskTorn,
}

pub use Fault::{
    Abortable, CrashAfter, CrashBefore, DiskFull, DiskLate, DiskTorn, Fenced, Limbo, LimboCrash, RetriableAfter,
    RetriableBefore,
};

/// A pack that a transaction brings.
#[derive(Clone, Debug)]
pub struct Pack {
    pub partition: u32,
    pub bytes: Vec<u8>,
}

/// A transaction whose end its coordinator knows alone.
pub struct InLimbo {
    pub id: String,
    pub producer: <MemoryLog as stockflow_log::Log>::Producer,
    pub offsets: Vec<Offset>,
    pub member: GroupMetadata,
    pub packs: Vec<Pack>,
}

/// What was seen that must not be: by which oracle, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub oracle: &'static str,
    pub what: String,
}

/// All that the failing parts of a simulation share.
pub struct State {
    prng: Prng,
    /// Faults that are left, and how rare they are.
    pub faults_left: u32,
    one_in: usize,
    pub calm: bool,
    pub dead: BTreeSet<Life>,
    pub limbo: Vec<InLimbo>,
    /// Members that their group has given up, which are told of it and go on.
    pub lost: BTreeSet<Life>,
    /// Members that their group has not missed yet.
    pub graveyard: Vec<<MemoryLog as stockflow_log::Log>::Consumer>,
    pub violations: Vec<Violation>,
    /// What each partition's packs say.
    pub accounts: BTreeMap<u32, Account>,
    /// Commits of each life, since they were last looked at.
    pub commits: BTreeMap<Life, u32>,
    /// Whether brokers take what they did not.
    pub takes_all: bool,
    /// Whether members that end keep their places for a while.
    pub is_static: bool,
    /// Lives whose last poll gave records.
    pub busy: BTreeSet<Life>,
    /// The last commit of each partition.
    pub committed: BTreeMap<u32, (i64, u64)>,
    pub members: BTreeMap<Life, GroupMetadata>,
    pub mutation: Option<Mutation>,
    hash: u64,
    lines: Option<Vec<String>>,
}

/// A handle of it.
#[derive(Clone)]
pub struct Chaos(Arc<Mutex<State>>);

impl Chaos {
    /// Without faults where `faults` is 0.
    pub fn new(seed: u64, faults: u32, mutation: Option<Mutation>, traced: bool) -> Chaos {
        let mut prng = Prng::new(seed, 2);
        let one_in = *prng.pick(&[8, 20, 50, 120]);
        Chaos(Arc::new(Mutex::new(State {
            prng,
            faults_left: faults,
            one_in,
            calm: faults == 0,
            dead: BTreeSet::new(),
            limbo: Vec::new(),
            lost: BTreeSet::new(),
            graveyard: Vec::new(),
            violations: Vec::new(),
            accounts: BTreeMap::new(),
            commits: BTreeMap::new(),
            takes_all: false,
            is_static: false,
            busy: BTreeSet::new(),
            committed: BTreeMap::new(),
            members: BTreeMap::new(),
            mutation,
            hash: 0,
            lines: traced.then(Vec::new),
        })))
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What an operation of a worker meets with; the dead do nothing any more.
    pub fn decide(&mut self, life: Life, step: &'static str, possible: &[Fault]) -> Option<Fault> {
        if self.dead.contains(&life) {
            return Some(CrashBefore);
        }
        if self.calm || self.faults_left == 0 || !self.prng.one_in(self.one_in) {
            self.note(|| format!("{life} {step}"));
            return None;
        }
        let fault = *self.prng.pick(possible);
        self.faults_left -= 1;
        self.note(|| format!("{life} {step}: {fault:?}"));
        if matches!(fault, CrashBefore | CrashAfter | LimboCrash) {
            self.dead.insert(life);
        }
        Some(fault)
    }

    /// Adds to the trace.
    pub fn note(&mut self, line: impl FnOnce() -> String) {
        let line = line();
        for byte in line.bytes() {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.hash = self.hash.rotate_left(7);
        if let Some(lines) = &mut self.lines {
            lines.push(line);
        }
    }

    pub fn violated(&mut self, oracle: &'static str, what: String) {
        self.note(|| format!("VIOLATED {oracle}: {what}"));
        self.violations.push(Violation { oracle, what });
    }

    /// One number for all that has happened, in its order; and its lines, if they were kept.
    pub fn trace(&mut self) -> (u64, Vec<String>) {
        (self.hash, self.lines.take().unwrap_or_default())
    }

    /// Whether the end of a transaction over this partition of the input is not known.
    pub fn is_in_limbo(&self, partition: &TopicPartition) -> bool {
        self.limbo.iter().any(|limbo| limbo.offsets.iter().any(|offset| offset.partition == *partition))
    }

    /// Whether the same is so of a partition of the changelog.
    pub fn holds_up(&self, changelog: u32) -> bool {
        self.limbo.iter().any(|limbo| limbo.packs.iter().any(|pack| pack.partition == changelog))
    }

    /// How far from where it is sent a fetch goes: mostly where it is sent.
    pub fn slip(&mut self) -> i64 {
        if self.calm || !self.prng.one_in(4) { 0 } else { self.prng.between(-12, 30) }
    }

    pub fn coin(&mut self) -> bool {
        self.prng.one_in(2)
    }
}
