//! A rule that a command names, and what is wrong when it cannot be used.

use serde_json::Value;
use stockflow_host::{Engine, HostError};
use stockflow_modules::{Loaded, ModuleError};

use crate::failure::Failure;

/// An engine that keeps what it compiles.
pub(crate) fn engine() -> Result<Engine, Failure> {
    stockflow_modules::engine().map_err(|error| Failure::work(error.to_string()))
}

/// Loads the built-in rule of this name, else the file.
pub(super) fn load(engine: &Engine, file: &str) -> Result<Loaded, Failure> {
    Loaded::named(engine, file).map_err(|error| match error {
        ModuleError::Host { source } => wrong(source),
        error => Failure::input(error.to_string()),
    })
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
