//! Draining: from the first record fed until every stage is done and what is due has fired.

use std::time::Duration;

use super::feed::Fed;
use super::progress::Progress;
use super::sink::Sink;
use super::stages::Stages;
use crate::failure::Failure;

/// How long the sink waits for records before progress is shown again.
const WAIT: Duration = Duration::from_millis(5);
/// Rounds of timers that set timers, which are due as well; more are a rule that never ends.
const ROUNDS_MAX: u64 = 10_000;

/// How a run came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drained {
    /// All was read, and all that was due has fired.
    Completed,
    /// It was told to stop: what was fed was finished, nothing else fired.
    Interrupted,
}

/// The parts of a run that draining looks after.
pub(super) struct Drain<'a> {
    pub(super) stages: &'a Stages,
    pub(super) sink: &'a mut Sink,
    pub(super) fed: &'a Fed,
    pub(super) progress: &'a mut Progress,
}

impl Drain<'_> {
    /// Until the input is used up, every stage has drained and timers have fired up to the last
    /// record's time, or `until_ms`.
    pub(super) fn until_done(&mut self, until_ms: Option<i64>) -> Result<Drained, Failure> {
        self.until_idle()?;
        if self.fed.was_stopped() {
            return Ok(Drained::Interrupted);
        }
        if let Some(to_ms) = until_ms.or_else(|| self.fed.latest_ms()) {
            self.advance(to_ms)?;
        }
        Ok(Drained::Completed)
    }

    /// Until nothing is left to feed, to read or to write.
    fn until_idle(&mut self) -> Result<(), Failure> {
        let watch = self.stages.watch();
        loop {
            // Looked at before the sink reads: what was published by then, it gets.
            let done = self.fed.is_done() && watch.is_drained();
            let written = self.turn()?;
            if done && written == 0 {
                return Ok(());
            }
        }
    }

    /// Fires what is due by `to_ms`, and what that makes due, in every stage.
    fn advance(&mut self, to_ms: i64) -> Result<(), Failure> {
        for _ in 0..ROUNDS_MAX {
            let before = self.fired();
            let wanted: Vec<u64> =
                self.stages.controls().map(|(control, threads)| control.advanced().0 + threads as u64).collect();
            self.stages.controls().for_each(|(control, _)| control.advance(to_ms));
            while !self.stages.controls().zip(&wanted).all(|((control, _), wanted)| control.advanced().0 >= *wanted) {
                self.turn()?;
            }
            self.until_idle()?;
            if self.fired() == before {
                return Ok(());
            }
        }
        Err(Failure::work(format!("rules set timers that are due at once, {ROUNDS_MAX} times over: see their configs")))
    }

    fn fired(&self) -> u64 {
        self.stages.controls().map(|(control, _)| control.advanced().1).sum()
    }

    /// Writes what there is, shows progress, and sees that everybody is still at work.
    fn turn(&mut self) -> Result<usize, Failure> {
        let written = self.sink.write_some(WAIT)?;
        self.progress.tell(self.fed.bytes(), &self.stages.taken());
        if self.stages.one_has_ended() || self.fed.has_failed() {
            return Err(Failure::work("a part of the run ended before its time"));
        }
        Ok(written)
    }
}
