//! A rule that a command names, by file or as a built-in, loaded and ready to be asked.

use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use stockflow_host::{CompiledRule, ConfiguredRule, Engine, HostError, Limits};

use crate::failure::Failure;
use crate::run::modules;

/// Wall-clock time of a call, as pipelines have it by default.
const DEADLINE: Duration = Duration::from_secs(1);

/// A rule that has said what it is.
pub(super) struct Loaded {
    pub(super) component: Cow<'static, [u8]>,
    pub(super) compiled: CompiledRule,
}

/// Loads the built-in rule of this name, else the file.
pub(super) fn load(engine: &Engine, file: &str) -> Result<Loaded, Failure> {
    let component = component(file).map_err(Failure::input)?;
    let compiled = engine.load(file, &component, None).map_err(wrong)?;
    Ok(Loaded { component, compiled })
}

impl Loaded {
    /// Gives the rule its config, and the limits of a pipeline that names none.
    pub(super) fn configure(&self, config: &Value) -> Result<ConfiguredRule, Failure> {
        let limits = Limits { deadline: DEADLINE, ..Limits::default() };
        self.compiled.configure(config, limits).map_err(wrong)
    }
}

fn component(file: &str) -> Result<Cow<'static, [u8]>, String> {
    if let Some(component) = stockflow_builtin::builtin(file) {
        return Ok(Cow::Borrowed(component));
    }
    let path = Path::new(file);
    match std::fs::read(path) {
        Ok(component) => Ok(Cow::Owned(component)),
        // A bare word that is no file was meant as a built-in.
        Err(_) if path.extension().is_none() && path.components().count() == 1 => {
            modules::builtin(file).map_err(|message| format!("{message}; nor is there a file of that name"))
        }
        Err(error) => Err(format!("cannot read the rule {file}: {error}: check the path and its permissions")),
    }
}

/// The JSON that `--config` gives: itself, or in the file behind an `@`.
pub(super) fn config(given: Option<&str>) -> Result<Value, Failure> {
    let Some(given) = given else { return Ok(Value::Object(serde_json::Map::new())) };
    let Some(file) = given.strip_prefix('@') else { return parsed("--config", given.as_bytes()) };
    let json = std::fs::read(file)
        .map_err(|error| Failure::input(format!("--config: cannot read {file}: {error}: check the path")))?;
    parsed(file, &json)
}

fn parsed(source: &str, json: &[u8]) -> Result<Value, Failure> {
    serde_json::from_slice(json).map_err(|error| {
        Failure::input(format!("{source}: the config is not JSON: {error}; write it as {{\"name\": value}}"))
    })
}

/// A rule that cannot be used, or a config that does not fit it; else this machine lacks something.
#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
pub(super) fn wrong(error: HostError) -> Failure {
    match error {
        HostError::Engine { .. } | HostError::Instantiate { .. } => Failure::work(error.to_string()),
        _ => Failure::input(error.to_string()),
    }
}
