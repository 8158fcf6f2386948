//! A rule, loaded and ready to be asked.

use std::borrow::Cow;
use std::time::Duration;

use serde_json::Value;
use stockflow_host::{CompiledRule, ConfiguredRule, Engine, HostError, Limits};

use crate::{ModuleError, named};

/// Wall-clock time of a call, as pipelines have it by default.
const DEADLINE: Duration = Duration::from_secs(1);

/// A rule that has said what it is.
pub struct Loaded {
    /// Its bytes.
    pub component: Cow<'static, [u8]>,
    /// What it became.
    pub compiled: CompiledRule,
}

impl Loaded {
    /// Loads the built-in rule of this name, else the file.
    ///
    /// # Errors
    /// There is neither, or it is no rule.
    pub fn named(engine: &Engine, name: &str) -> Result<Loaded, ModuleError> {
        Loaded::of(engine, name, named(name)?, None)
    }

    /// Loads a component as the rule `rule`, held to the digest if one is pinned.
    ///
    /// # Errors
    /// It has another digest, is no rule, or would be too dear to compile.
    pub fn of(
        engine: &Engine,
        rule: &str,
        component: Cow<'static, [u8]>,
        digest: Option<&str>,
    ) -> Result<Loaded, ModuleError> {
        let compiled = engine.load(rule, &component, digest)?;
        Ok(Loaded { component, compiled })
    }

    /// Gives the rule its config, and the limits of a pipeline that names none.
    ///
    /// # Errors
    /// The config does not fit its schema, or the rule refuses it.
    pub fn configure(&self, config: &Value) -> Result<ConfiguredRule, HostError> {
        let limits = Limits { deadline: DEADLINE, ..Limits::default() };
        self.compiled.configure(config, limits)
    }
}
