//! A worker thread: polls its partitions, and takes what it gets through transactions.
//!
//! # Guarantees
//! Outputs, offsets and the changelog of a transaction are committed together or not at all, and
//! the shards stand only with the commit: after an abort they are as before, and the records are
//! read again; after a commit whose outcome is unknown, the changelog says how it ended. A
//! shard works only once it is restored to exactly the group's committed offset.

mod assigned;
mod connect;
mod connection;
mod idle;
mod leaving;
mod mend;
mod reassign;
mod restore;
mod set_aside;
mod settle;
mod shards;
mod shown;
mod skip;
mod spans;
mod step;
mod suspects;
mod transaction;

use std::sync::Arc;

use snafu::ResultExt;
use stockflow_core::Rules;
use stockflow_log::{Log, Record};

use crate::batch::Bench;
use crate::control::Control;
use crate::error::{RuleSnafu, WorkerError};
use crate::pace::Backoff;
use crate::portions::Pulse;
use crate::stage::Stage;
use crate::timed::{Timed, Usage};
use crate::totals::StockTotals;
use crate::trouble::{Halting, Trouble};
use assigned::Assigned;
use connection::Connection;
use leaving::Leaving;
use shards::Shards;
use transaction::Open;

/// One thread of a stage, with the shards that it owns.
pub struct StageThread<L: Log> {
    stage: Arc<Stage>,
    control: Arc<Control>,
    /// Its place among the stage's threads.
    place: usize,
    connection: Connection<L>,
    assigned: Assigned,
    shards: Shards,
    rules: Rules,
    usage: Vec<Arc<Usage>>,
    bench: Bench,
    /// What was polled.
    records: Vec<Record>,
    /// The transaction at hand.
    open: Option<Open>,
    /// Rules that halt have failed there: what comes before is done, and no more.
    halting: Vec<Halting>,
    backoff: Backoff,
    mending: mend::Mending,
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
            connection: Connection::new(log.clone()),
            assigned: Assigned::default(),
            shards: Shards::new(&stage),
            rules,
            usage,
            bench: Bench::of(Pulse::of(&control, place)),
            records: Vec::new(),
            open: None,
            halting: Vec::new(),
            backoff: Backoff::new(stage.pace.backoff_max),
            mending: mend::Mending::default(),
            idle: idle::Idle::default(),
            shown: shown::Shown::default(),
            stage,
            control,
            place,
        };
        // Joined at once where that is possible, so that all threads of a process are members
        // before one of them works.
        thread.connect().or_else(|trouble| thread.mend(trouble))?;
        Ok(thread)
    }
}

impl<L: Log> StageThread<L> {
    /// Works until told to stop. A thread that fails stops the others of its stage.
    ///
    /// # Errors
    /// [`WorkerError::Halted`] when a rule that halts failed, with all before it committed;
    /// else what the log would not recover from, or why state cannot be restored.
    pub fn run(mut self) -> Result<(), WorkerError> {
        let mut leaving = Leaving { control: Arc::clone(&self.control), orderly: false };
        let result = self.work();
        leaving.orderly = result.is_ok();
        if leaving.orderly && self.control.is_for_good() {
            self.leave_for_good();
        }
        let mut totals = StockTotals::default();
        self.shards().for_each(|(_, shard)| totals.add(shard));
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
            self.shards.trim(self.connection.log(), &self.control, &self.assigned)?;
            self.keep_time()?;
        }
        self.show();
        Ok(true)
    }
}
