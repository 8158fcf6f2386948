//! An instance of a rule for one thread: calls it, and finds the event that a call fails on.

use std::ops::Range;

use stockflow_core::{Batch, Description, Effects, Failure, Fault, Rule};

use crate::bindings::stockflow::rule::types;
use crate::call::CallFault;
use crate::configured::ConfiguredRule;
use crate::live::Live;
use crate::rows;

/// A rule that a thread can call.
///
/// # Guarantees
/// An event is only said to have failed when it failed alone on a fresh instance; past the
/// deadline, when it did so twice. So which event fails does not depend on its neighbours, nor
/// on what the instance did before.
pub struct RuleInstance {
    rule: ConfiguredRule,
    /// None after a failure, until the next call.
    live: Option<Live>,
    /// Nothing was applied on it yet.
    fresh: bool,
    part: Batch,
    fuel_used: u64,
}

impl RuleInstance {
    pub(crate) fn new(rule: ConfiguredRule, live: Live) -> RuleInstance {
        RuleInstance { rule, live: Some(live), fresh: true, part: Batch::default(), fuel_used: 0 }
    }

    /// Drops the instance, so that the next call runs on a fresh one: to test that it makes no difference.
    pub fn renew(&mut self) {
        self.live = None;
    }

    /// One call. After a failure the instance is gone.
    fn call(&mut self, batch: &Batch) -> Result<types::Effects, CallFault> {
        let live = match self.live.take() {
            Some(live) => Ok(live),
            None => {
                self.fresh = true;
                self.rule.live()
            }
        };
        // The config was accepted before, so this says that the machine is out of something.
        let mut live = live.map_err(|error| CallFault { fault: Fault::Trap, message: error.to_string() })?;
        let answer = live.apply(batch, self.rule.answers());
        self.fuel_used += live.take_fuel_used();
        if answer.is_ok() {
            self.live = Some(live);
            self.fresh = false;
        }
        answer
    }

    /// Calls with the one event of `batch` until it is answered or has failed for good.
    fn call_alone(&mut self, batch: &Batch) -> Result<types::Effects, CallFault> {
        let was_fresh = self.fresh && self.live.is_some() || self.live.is_none();
        let mut last = match self.call(batch) {
            Ok(effects) => return Ok(effects),
            Err(fault) => fault,
        };
        let mut more = u8::from(!was_fresh) + u8::from(last.fault == Fault::Deadline);
        while more > 0 {
            last = match self.call(batch) {
                Ok(effects) => return Ok(effects),
                Err(fault) => fault,
            };
            more -= 1;
        }
        Err(last)
    }

    /// Answers the events of `part`, in halves where a call with all of them fails.
    fn halves(&mut self, whole: &Batch, part: Range<usize>, effects: &mut Effects, failures: &mut Vec<Failure>) {
        let mut columns = std::mem::take(&mut self.part);
        rows::copy_part(whole, self.rule.description().reads.len(), &part, &mut columns);
        let answer = if part.len() == 1 { self.call_alone(&columns) } else { self.call(&columns) };
        self.part = columns;
        match answer {
            Ok(answer) => rows::append(answer, part.start, effects),
            Err(CallFault { fault, message }) if part.len() == 1 => {
                // Fits: a batch has fewer events than a head can name.
                let event = u32::try_from(part.start).unwrap_or(u32::MAX);
                failures.push(Failure { event, fault, message });
            }
            Err(_) => self.in_halves(whole, part, effects, failures),
        }
    }

    fn in_halves(&mut self, whole: &Batch, part: Range<usize>, effects: &mut Effects, failures: &mut Vec<Failure>) {
        let middle = part.start + part.len() / 2;
        self.halves(whole, part.start..middle, effects, failures);
        self.halves(whole, middle..part.end, effects, failures);
    }
}

impl Rule for RuleInstance {
    fn description(&self) -> &Description {
        self.rule.description()
    }

    fn apply(&mut self, batch: &Batch, effects: &mut Effects, failures: &mut Vec<Failure>) {
        effects.clear();
        failures.clear();
        match batch.len() {
            0 => {}
            1 => match self.call_alone(batch) {
                Ok(answer) => rows::append(answer, 0, effects),
                Err(CallFault { fault, message }) => failures.push(Failure { event: 0, fault, message }),
            },
            events => match self.call(batch) {
                Ok(answer) => rows::append(answer, 0, effects),
                Err(_) => self.in_halves(batch, 0..events, effects, failures),
            },
        }
    }

    fn fuel_used(&self) -> u64 {
        self.fuel_used
    }
}
