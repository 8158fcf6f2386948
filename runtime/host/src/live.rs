//! A live instance: a store with its limits, and the three calls of the world.

use stockflow_core::Batch;
use wasmtime::Store;

use crate::bindings::stockflow::rule::types;
use crate::bindings::{Rule, RulePre};
use crate::call::CallFault;
use crate::check::{Answers, check};
use crate::engine::Engine;
use crate::limits::Limits;
use crate::log::RuleLog;
use crate::state::State;
use crate::ticker::epochs_in;

pub(crate) struct Live {
    store: Store<State>,
    rule: Rule,
    deadline_epochs: u64,
    fuel: u64,
    fuel_used: u64,
}

impl Live {
    /// A fresh instance, nothing called yet.
    pub(crate) fn new(engine: &Engine, pre: &RulePre<State>, limits: &Limits, log: RuleLog) -> wasmtime::Result<Live> {
        let mut store = Store::new(engine.wasmtime(), State::new(limits, log));
        store.limiter(|state| state);
        // What a call hands over is copied up to this: any log line, which must never be an
        // error, and more than an answer may have, so that its check can name the size.
        store.set_hostcall_fuel(limits.output_bytes_max.saturating_mul(2).max(limits.memory_bytes));
        let setup = limits.of_setup();
        store.set_fuel(setup.fuel)?;
        store.set_epoch_deadline(epochs_in(setup.deadline));
        let rule = pre.instantiate(&mut store)?;
        Ok(Live { store, rule, deadline_epochs: epochs_in(limits.deadline), fuel: limits.fuel, fuel_used: 0 })
    }

    /// Fuel used in `apply` since last asked.
    pub(crate) fn take_fuel_used(&mut self) -> u64 {
        std::mem::take(&mut self.fuel_used)
    }

    /// Asks the rule what it is. On what [`Live::new`] left of the set-up's limits.
    pub(crate) fn describe(&mut self) -> Result<types::Description, CallFault> {
        let said = self.rule.call_describe(&mut self.store);
        said.map_err(|error| CallFault::of(&error, self.store.data()))
    }

    /// Gives the rule its config; the inner error is the rule's own. Limits as for `describe`.
    pub(crate) fn configure(&mut self, config_json: &str) -> Result<Result<(), String>, CallFault> {
        let said = self.rule.call_configure(&mut self.store, config_json);
        said.map_err(|error| CallFault::of(&error, self.store.data()))
    }

    /// Calls the rule. What it answers is checked: fit to be carried out.
    pub(crate) fn apply(&mut self, batch: &Batch, answers: &Answers) -> Result<types::Effects, CallFault> {
        self.store.data_mut().begin_call();
        self.store.set_epoch_deadline(self.deadline_epochs);
        // Cannot fail: the engine meters fuel.
        let _ = self.store.set_fuel(self.fuel);
        let events =
            types::Batch { kinds: &batch.kinds, numbers: &batch.numbers, ends: &batch.ends, text: &batch.text };
        let answer = self.rule.call_apply(&mut self.store, events);
        self.fuel_used += self.fuel - self.store.get_fuel().unwrap_or(0);
        let effects = answer.map_err(|error| CallFault::of(&error, self.store.data()))?;
        check(&effects, batch.len(), answers).map_err(CallFault::bad_answer)?;
        Ok(effects)
    }
}
