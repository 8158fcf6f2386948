//! A worker thread: polls its partitions, and takes what it gets through transactions.
//!
//! # Guarantees
//! Outputs, offsets and the changelog of a transaction are committed together or not at all, and
//! the shards stand only with the commit: after an abort they are as before, and the records are
//! read again; after a commit whose outcome is unknown, the changelog says how it ended. A
//! shard works only once it is restored to exactly the group's committed offset.

mod aside;
mod assign;
mod connect;
mod durable;
mod held;
mod idle;
mod leaving;
mod load;
mod mend;
mod reading;
mod restore;
mod settle;
mod shown;
mod skip;
mod step;
mod suspects;
mod transaction;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use snafu::ResultExt;
use stockflow_core::Rules;
use stockflow_log::{Log, Record, TopicPartition};

use crate::batch::Bench;
use crate::control::Control;
use crate::error::{RuleSnafu, WorkerError};
use crate::pace::Backoff;
use crate::portions::Pulse;
use crate::stage::Stage;
use crate::timed::{Timed, Usage};
use crate::totals::StockTotals;
use crate::trouble::{Halting, Trouble};
use aside::Asides;
use held::Held;
use leaving::Leaving;
use reading::Reading;
use restore::Restoring;
use transaction::Open;

/// One thread of a stage, with the shards that it owns.
pub struct StageThread<L: Log> {
    log: L,
    stage: Arc<Stage>,
    control: Arc<Control>,
    place: usize,
    consumer: Option<L::Consumer>,
    producer: Option<L::Producer>,
    /// Reads changelogs; made when it is first needed.
    reader: Option<L::Reader>,
    rules: Rules,
    usage: Vec<Arc<Usage>>,
    shards: BTreeMap<u32, Held>,
    /// What is assigned, with what was last committed, so that an idle thread commits a
    /// position once.
    committed: BTreeMap<TopicPartition, Option<i64>>,
    /// Where in each of them it reads on.
    reading: Reading,
    /// Assigned, paused, and waiting to be restored.
    to_restore: VecDeque<TopicPartition>,
    restoring: Option<Restoring>,
    /// Whether what is to be restored is to be paused, before the next poll.
    pause_first: bool,
    /// The transaction at hand.
    open: Option<Open>,
    /// Where to read on after a transaction that was given up.
    retry_from: BTreeMap<TopicPartition, i64>,
    /// Rules that halt have failed there: what comes before is done, and no more.
    halting: Vec<Halting>,
    bench: Bench,
    records: Vec<Record>,
    rounds_done: u64,
    backoff: Backoff,
    mending: mend::Mending,
    /// What cannot be read on for now.
    aside: Asides,
    idle: idle::Idle,
    shown: shown::Shown,
}

impl<L: Log + Clone> StageThread<L> {
    /// Makes thread `place` of a stage, with rules of its own. It joins the group when it runs.
    ///
    /// # Errors
    /// When a rule cannot be instantiated.
    pub fn join(log: &L, stage: Arc<Stage>, control: Arc<Control>, place: usize) -> Result<Self, WorkerError> {
        let usage: Vec<Arc<Usage>> = stage.rules.iter().map(|_| Arc::default()).collect();
        let mut rules: Rules = Vec::new();
        for (configured, usage) in stage.rules.iter().zip(&usage) {
            let rule = configured.instance().context(RuleSnafu { stage: &stage.name })?;
            rules.push(Box::new(Timed { rule, usage: Arc::clone(usage) }));
        }
        let mut thread = StageThread {
            bench: Bench::of(Pulse::of(&control, place)),
            log: log.clone(),
            control,
            place,
            consumer: None,
            producer: None,
            reader: None,
            rules,
            usage,
            shards: BTreeMap::new(),
            committed: BTreeMap::new(),
            reading: Reading::default(),
            to_restore: VecDeque::new(),
            restoring: None,
            pause_first: false,
            open: None,
            retry_from: BTreeMap::new(),
            halting: Vec::new(),
            records: Vec::new(),
            rounds_done: 0,
            backoff: Backoff::new(stage.pace.backoff_max),
            mending: mend::Mending::default(),
            aside: Asides::default(),
            idle: idle::Idle::default(),
            shown: shown::Shown::default(),
            stage,
        };
        // Joined at once where that is possible, so that all threads of a process are members
        // before one of them works.
        thread.connect().or_else(|trouble| thread.mend(trouble))?;
        Ok(thread)
    }

    /// Works until told to stop. A thread that fails stops the others of its stage.
    ///
    /// # Errors
    /// [`WorkerError::Halted`] when a rule that halts failed, with all before it committed;
    /// else what the log would not recover from, or why state cannot be restored.
    pub fn run(mut self) -> Result<(), WorkerError> {
        let mut leaving = Leaving { control: Arc::clone(&self.control), orderly: false };
        let result = self.work();
        leaving.orderly = result.is_ok();
        let mut totals = StockTotals::default();
        self.shards.values().for_each(|held| totals.add(&held.shard));
        self.control.add_totals(&totals);
        result
    }

    fn work(&mut self) -> Result<(), WorkerError> {
        while self.turn()? {}
        Ok(())
    }

    /// One turn of the loop: restores a little, polls, works on what it got, commits when it is
    /// time. Gives whether there is another turn: not after it was told to stop.
    ///
    /// # Errors
    /// As [`StageThread::run`].
    pub fn turn(&mut self) -> Result<bool, WorkerError> {
        let turned = self.connect().and_then(|()| self.try_turn());
        match turned {
            Ok(going) => Ok(going),
            Err(trouble) => self.mend(trouble).map(|()| !self.control.stopping()),
        }
    }

    fn try_turn(&mut self) -> Result<bool, Trouble> {
        self.restore_some()?;
        self.try_aside()?;
        self.read_again()?;
        let assignment = self.poll()?;
        // Looked at after the poll: what changes hands because others leave is let be, so that
        // this thread leaves with the shards that it had.
        if self.control.stopping() {
            self.commit()?;
            return Ok(false);
        }
        match assignment {
            Some(assignment) => self.reassign(assignment)?,
            None if self.records.is_empty() => self.nothing_to_read()?,
            None => self.step()?,
        }
        if self.open.is_none() {
            self.trim()?;
            self.keep_time()?;
        }
        self.show();
        Ok(true)
    }
}
