//! A compiled rule: it has said what it is, and waits for its config.

use std::sync::Arc;

use serde_json::Value;
use stockflow_core::Description;

use crate::bindings::RulePre;
use crate::check::Answers;
use crate::configured::{ConfiguredRule, Shared};
use crate::engine::Engine;
use crate::error::{ConfigSnafu, DescribeSnafu, HostError, InstantiateSnafu};
use crate::limits::Limits;
use crate::live::Live;
use crate::log::RuleLog;
use crate::state::State;
use crate::{describe, schema};

/// Most bytes of a config, as JSON.
const CONFIG_BYTES_MAX: usize = 256 << 10;

/// A rule, checked, compiled and described.
#[derive(Clone)]
pub struct CompiledRule {
    engine: Engine,
    name: Arc<str>,
    pre: RulePre<State>,
    description: Arc<Description>,
    schema: Arc<schema::Schema>,
}

impl CompiledRule {
    pub(crate) fn describe(engine: Engine, rule: &str, pre: RulePre<State>) -> Result<CompiledRule, HostError> {
        let name: Arc<str> = Arc::from(rule);
        let limits = Limits::default();
        let log = RuleLog::new(&name, limits.log_bytes_per_second, engine.ticker().epochs());
        let mut live = Live::new(&engine, &pre, &limits, log)
            .map_err(|error| InstantiateSnafu { rule, message: format!("{error:#}") }.build())?;
        let said = live.describe().map_err(|fault| fault.message);
        let description = said.and_then(describe::checked);
        let description = description.map_err(|message| DescribeSnafu { rule, message }.build())?;
        let schema = schema::compile(&description.config_schema);
        let schema = schema.map_err(|message| DescribeSnafu { rule, message }.build())?;
        Ok(CompiledRule { engine, name, pre, description: Arc::new(description), schema: Arc::new(schema) })
    }

    /// What the rule says of itself.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// Gives the rule its config: checked against its schema, then by the rule itself on a
    /// fresh instance.
    ///
    /// # Errors
    /// [`HostError::Config`] with the path in the config, [`HostError::Configure`] when the rule
    /// trapped on it.
    pub fn configure(&self, config: &Value, limits: Limits) -> Result<ConfiguredRule, HostError> {
        let rule = &*self.name;
        if let Some(misfit) = schema::misfit(&self.schema, config) {
            return ConfigSnafu { rule, path: misfit.path, message: misfit.message }.fail();
        }
        let json = config.to_string();
        if json.len() > CONFIG_BYTES_MAX {
            let message = format!("{} bytes as JSON, at most {CONFIG_BYTES_MAX} are taken", json.len());
            return ConfigSnafu { rule, path: "", message }.fail();
        }
        let answers = Answers {
            role: self.description.role,
            keeps_state: self.description.state_version.is_some(),
            effects_max: limits.effects_max,
            bytes_max: limits.output_bytes_max,
        };
        let log = RuleLog::new(&self.name, limits.log_bytes_per_second, self.engine.ticker().epochs());
        let configured = ConfiguredRule::new(Shared {
            engine: self.engine.clone(),
            name: Arc::clone(&self.name),
            pre: self.pre.clone(),
            description: Arc::clone(&self.description),
            config_json: json,
            limits,
            answers,
            log,
        });
        configured.live().map(|_| configured)
    }
}
