//! Mending: what a thread does about trouble, by what is known after it.

use std::collections::VecDeque;

use stockflow_log::{Log, LogError};

use super::StageThread;
use super::suspects::Suspects;
use crate::clock::Stopwatch;
use crate::error::{Halt, HaltedSnafu, StraySnafu, WorkerError};
use crate::remedy::{Remedy, remedy};
use crate::trouble::{Halting, Side, Stray, Trouble};

/// Transactions in a row that did not read what follows on the last commit, before a thread ends.
const STRAYS_MAX: u32 = 5;
/// Transactions in a row that are done again without a word: members that come and go cost one or
/// two.
const GIVEN_UP_QUIETLY: u32 = 4;

/// What is remembered of trouble.
#[derive(Debug, Default)]
pub(super) struct Mending {
    failed: Failed,
    /// Which record of a transaction is not taken.
    pub(super) suspects: Suspects,
    /// When it joined anew after being fenced, lately.
    rejoined: VecDeque<Stopwatch>,
}

/// How many transactions in a row have failed, since one was committed.
#[derive(Debug, Default)]
struct Failed {
    /// They had not read what follows on the last commit.
    strays: u32,
    /// They were given up, whatever for.
    given_up: u32,
}

impl Mending {
    /// A transaction was committed.
    pub(super) fn committed(&mut self) {
        self.failed = Failed::default();
    }
}

impl<L: Log> StageThread<L> {
    /// Brings the thread back to where it can go on, or says why it cannot.
    pub(super) fn mend(&mut self, trouble: Trouble) -> Result<(), WorkerError> {
        match trouble {
            Trouble::Ended(error) => Err(*error),
            Trouble::Halted(halting) => self.halt(&halting),
            Trouble::Stray(stray) => self.stray(*stray),
            Trouble::Log { side, step, source } => self.mend_log(side, step, source),
        }
    }

    fn mend_log(&mut self, side: Side, step: &'static str, source: LogError) -> Result<(), WorkerError> {
        match remedy(side, &source) {
            Remedy::Wait => self.wait_for_the_log(step, &source),
            Remedy::Again => return self.do_again(step, &source, false),
            Remedy::Narrow => {
                let narrowed = self.suspect(&source);
                return self.do_again(step, &source, narrowed);
            }
            Remedy::NewMember if self.may_join_anew() => self.join_anew(step, &source),
            Remedy::SetAside => return self.set_aside(step, source),
            // Without a changelog nobody can say what became of the books.
            Remedy::NewProducer if self.stage.config.ledger.is_none() || self.is_durable() => self.renew(step, &source),
            Remedy::NewMember | Remedy::NewProducer | Remedy::End => {
                return Err(WorkerError::Log { stage: self.stage.name.clone(), step, source: Box::new(source) });
            }
        }
        Ok(())
    }

    /// The transaction is aborted, and its records are read again. Not the same again, if it is
    /// `narrowed`.
    fn do_again(&mut self, step: &'static str, source: &LogError, narrowed: bool) -> Result<(), WorkerError> {
        tracing::debug!(stage = self.stage.name, step, error = %source, "the transaction is done again");
        match self.give_up() {
            Ok(()) if narrowed => {
                self.control.meters().gave_up();
                Ok(())
            }
            Ok(()) => {
                self.note_given_up(step, source);
                Ok(())
            }
            Err(Trouble::Log { .. }) => {
                // What led here says more than that it cannot be aborted.
                self.renew(step, source);
                Ok(())
            }
            Err(other) => self.mend(other),
        }
    }

    /// Done again at once, as after each change of the group; what fails again and again is told,
    /// and tried ever more rarely.
    fn note_given_up(&mut self, step: &'static str, source: &LogError) {
        self.control.meters().gave_up();
        self.mending.failed.given_up = self.mending.failed.given_up.saturating_add(1);
        if self.is_failing() {
            self.wait_for_the_log(step, source);
        }
    }

    /// Whether what it does fails again and again.
    pub(super) fn is_failing(&self) -> bool {
        self.mending.failed.given_up > GIVEN_UP_QUIETLY
    }

    /// A new producer, with a new epoch; then what is committed is read back. Never guess how a
    /// commit ended.
    fn renew(&mut self, step: &'static str, source: &LogError) {
        self.shards.rollback();
        if let Some(open) = self.open.take() {
            self.assigned.read_again(open.spans.begins());
        }
        self.connection.close_producer();
        self.wait_for_the_log(step, source);
    }

    /// Whether a fenced member may join anew: the group took it for dead while the log was away. If
    /// that goes on and on, another worker has its name.
    fn may_join_anew(&mut self) -> bool {
        self.mending.rejoined.retain(|joined| joined.elapsed() < self.stage.pace.rejoins_within);
        self.mending.rejoined.len() < self.stage.pace.rejoins_max
    }

    /// A new member of the group, with nothing: what it will own is restored.
    fn join_anew(&mut self, step: &'static str, source: &LogError) {
        self.mending.rejoined.push_back(Stopwatch::start());
        self.shards.clear();
        self.assigned.clear();
        self.open = None;
        self.connection.close();
        self.wait_for_the_log(step, source);
    }

    fn wait_for_the_log(&mut self, step: &'static str, source: &LogError) {
        let wait = self.backoff.failed();
        tracing::warn!(stage = self.stage.name, step, error = %source, wait_ms = wait.as_millis(), "waiting for the log");
        self.control.waits_for(self.place, Some(format!("{step}: {source}")));
        self.control.wait(wait);
    }

    /// Not what follows on the last commit was read: everything is taken back, and the shard is
    /// restored from the changelog, which says where it goes on.
    fn stray(&mut self, Stray { partition, error }: Stray) -> Result<(), WorkerError> {
        self.mending.failed.strays += 1;
        if self.mending.failed.strays > STRAYS_MAX {
            return StraySnafu { stage: &self.stage.name, partition, error }.fail();
        }
        let (topic, number) = (&partition.topic, partition.partition);
        tracing::error!(stage = self.stage.name, topic, partition = number, %error, "not committed: the shard is restored");
        self.control.note_error(&format!("{topic}/{number}: not committed, and restored: {error}"));
        self.give_up().or_else(|trouble| self.mend(trouble))?;
        // After that, a new producer has everything restored anyway.
        if self.connection.is_open()
            && let Some(owned) = self.assigned.named(&partition)
        {
            self.shards.go(number);
            owned.forget_again();
            owned.wait();
        }
        Ok(())
    }

    /// Everything is taken back; what comes before the place is done again, and committed.
    fn halt(&mut self, halting: &Halting) -> Result<(), WorkerError> {
        let at_once = halting.offset.is_none();
        self.halting.push(halting.clone());
        self.give_up().or_else(|trouble| self.mend(trouble))?;
        if at_once { Err(self.halted(halting)) } else { Ok(()) }
    }

    pub(super) fn halted(&self, halting: &Halting) -> WorkerError {
        let input = &self.stage.inputs[usize::from(halting.subscription)];
        let death = &halting.death;
        let rule = death.rule.map(|rule| self.stage.config.rules[usize::from(rule)].name.clone());
        let halt = Halt {
            rule: rule.unwrap_or_default(),
            topic: input.subscription.topic.clone(),
            partition: halting.partition,
            offset: halting.offset,
            reason: death.reason,
            message: death.message.clone(),
        };
        HaltedSnafu { stage: &self.stage.name, halt }.build()
    }
}
