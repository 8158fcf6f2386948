//! An instance of a rule for one thread: calls it, and finds the event that a call fails on.

use std::ops::Range;

use stockflow_core::{Batch, Description, Effects, Failure, Fault, Rule};

use crate::bindings::stockflow::rule::types;
use crate::call::CallFault;
use crate::configured::ConfiguredRule;
use crate::live::Live;
use crate::portion::Portion;
use crate::rows;

/// A rule that a thread can call.
///
/// # Guarantees
/// An event is only said to have failed when it failed alone on a fresh instance; past the
/// deadline, when it did so twice. An event that came near the limit of fuel is decided there
/// too, also when it was answered. So which event fails does not depend on its neighbours, nor
/// on what the instance did before.
pub struct RuleInstance {
    rule: ConfiguredRule,
    /// None after a failure, until the next call.
    live: Option<Live>,
    /// Nothing was applied on it yet.
    fresh: bool,
    portion: Portion,
    part: Batch,
    fuel_used: u64,
}

/// An answer, and the fuel that it took.
type Answered = (types::Effects, u64);

impl RuleInstance {
    pub(crate) fn new(rule: ConfiguredRule, live: Live) -> RuleInstance {
        let portion = Portion::of(rule.fuel());
        RuleInstance { rule, live: Some(live), fresh: true, portion, part: Batch::default(), fuel_used: 0 }
    }

    /// Drops the instance, so that the next call runs on a fresh one: to test that it makes no difference.
    pub fn renew(&mut self) {
        self.live = None;
    }

    /// One call. After a failure the instance is gone.
    fn call(&mut self, batch: &Batch) -> Result<Answered, CallFault> {
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
        let fuel = live.take_fuel_used();
        self.fuel_used += fuel;
        let answer = answer?;
        self.live = Some(live);
        self.fresh = false;
        Ok((answer, fuel))
    }

    /// A call with some events, whose answer counts if no limit was near.
    fn call_together(&mut self, batch: &Batch) -> Option<types::Effects> {
        let (effects, fuel) = match self.call(batch) {
            Ok(answered) => answered,
            Err(fault) => {
                if fault.fault == Fault::OutOfFuel {
                    self.portion.learn(batch.len(), self.rule.fuel());
                }
                return None;
            }
        };
        self.portion.learn(batch.len(), fuel);
        // Else the dearest of them might not have ended alone on a fresh instance.
        (!self.portion.is_near_limit(fuel)).then_some(effects)
    }

    /// Calls with the one event of `batch` until it is answered or has failed for good: what an
    /// instance says that was used before counts only if no limit was near.
    fn call_alone(&mut self, batch: &Batch) -> Result<types::Effects, CallFault> {
        let mut deadlines = 0;
        loop {
            let is_fresh = self.fresh || self.live.is_none();
            match self.call(batch) {
                Ok((effects, fuel)) if is_fresh || !self.portion.is_near_limit(fuel) => {
                    if self.portion.events() == 1 {
                        self.portion.learn(1, fuel);
                    }
                    return Ok(effects);
                }
                Ok(_) => self.renew(),
                Err(fault) => {
                    deadlines += u8::from(fault.fault == Fault::Deadline);
                    if is_fresh && (fault.fault != Fault::Deadline || deadlines > 1) {
                        return Err(fault);
                    }
                }
            }
        }
    }

    /// Answers the events of `part`, in halves where a call with all of them fails.
    fn answer(&mut self, whole: &Batch, part: Range<usize>, effects: &mut Effects, failures: &mut Vec<Failure>) {
        let mut columns = std::mem::take(&mut self.part);
        let is_part = part.len() < whole.len();
        if is_part {
            rows::copy_part(whole, self.rule.description().reads.len(), &part, &mut columns);
        }
        let batch = if is_part { &columns } else { whole };
        let answer = if part.len() == 1 { Some(self.call_alone(batch)) } else { self.call_together(batch).map(Ok) };
        self.part = columns;
        match answer {
            Some(Ok(answer)) => rows::append(answer, part.start, effects),
            Some(Err(CallFault { fault, message })) => {
                // Fits: a batch has fewer events than a head can name.
                let event = u32::try_from(part.start).unwrap_or(u32::MAX);
                failures.push(Failure { event, fault, message });
            }
            None => {
                let middle = part.start + part.len() / 2;
                self.answer(whole, part.start..middle, effects, failures);
                self.answer(whole, middle..part.end, effects, failures);
            }
        }
    }
}

impl Rule for RuleInstance {
    fn description(&self) -> &Description {
        self.rule.description()
    }

    fn apply(&mut self, batch: &Batch, effects: &mut Effects, failures: &mut Vec<Failure>) {
        effects.clear();
        failures.clear();
        let mut from = 0;
        while from < batch.len() {
            let to = batch.len().min(from.saturating_add(self.portion.events()));
            self.answer(batch, from..to, effects, failures);
            from = to;
        }
    }

    fn fuel_used(&self) -> u64 {
        self.fuel_used
    }
}
