//! An engine, and where compiled rules are kept.

use std::path::PathBuf;

use stockflow_host::{Engine, EngineOptions};

use crate::ModuleError;

/// An engine for rules, which keeps what it compiles.
///
/// # Errors
/// wasmtime does not start on this machine.
pub fn engine() -> Result<Engine, ModuleError> {
    let options = EngineOptions { cache_folder: cache_folder(), ..EngineOptions::default() };
    Ok(Engine::new(&options)?)
}

/// Where compiled rules are kept: by the XDG base directory specification, nowhere without a home.
fn cache_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = named("XDG_CACHE_HOME").filter(|path| path.is_absolute());
    let base = base.or_else(|| named("HOME").map(|home| home.join(".cache")));
    base.map(|base| base.join("stockflow").join("components"))
}
