//! A configured rule: what worker threads make their instances of.

use std::sync::Arc;

use stockflow_core::Description;

use crate::bindings::RulePre;
use crate::check::Answers;
use crate::engine::Engine;
use crate::error::{ConfigSnafu, ConfigureSnafu, HostError, InstantiateSnafu};
use crate::instance::RuleInstance;
use crate::limits::Limits;
use crate::live::Live;
use crate::log::{RuleLog, shortened};
use crate::state::State;

/// A rule with a config that it has accepted. Cheap to clone; its instances share the code.
#[derive(Clone)]
pub struct ConfiguredRule {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) engine: Engine,
    pub(crate) name: Arc<str>,
    pub(crate) pre: RulePre<State>,
    pub(crate) description: Arc<Description>,
    pub(crate) config_json: String,
    pub(crate) limits: Limits,
    pub(crate) answers: Answers,
    /// That of all its instances.
    pub(crate) log: RuleLog,
}

impl ConfiguredRule {
    pub(crate) fn new(shared: Shared) -> ConfiguredRule {
        ConfiguredRule { shared: Arc::new(shared) }
    }

    /// What the rule says of itself.
    pub fn description(&self) -> &Description {
        &self.shared.description
    }

    /// An instance for one thread.
    ///
    /// # Errors
    /// [`HostError::Instantiate`] when the pool has no room.
    pub fn instance(&self) -> Result<RuleInstance, HostError> {
        Ok(RuleInstance::new(self.clone(), self.live()?))
    }

    pub(crate) fn answers(&self) -> &Answers {
        &self.shared.answers
    }

    /// Fuel that one event may use.
    pub(crate) fn fuel(&self) -> u64 {
        self.shared.limits.fuel
    }

    /// A fresh instance that has been given the config.
    pub(crate) fn live(&self) -> Result<Live, HostError> {
        let Shared { engine, name, pre, config_json, limits, log, .. } = &*self.shared;
        let rule = &**name;
        let mut live = Live::new(engine, pre, limits, log.clone())
            .map_err(|error| InstantiateSnafu { rule, message: format!("{error:#}") }.build())?;
        match live.configure(config_json) {
            Ok(Ok(())) => Ok(live),
            Ok(Err(message)) => ConfigSnafu { rule, path: "", message: shortened(&message) }.fail(),
            Err(fault) => ConfigureSnafu { rule, message: fault.message }.fail(),
        }
    }
}
