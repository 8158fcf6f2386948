//! What cargo made: the module of one crate, found in cargo's own messages.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The WebAssembly that a crate's library became.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Artifact {
    /// The library's name, with hyphens.
    pub(super) name: String,
    /// The core module.
    pub(super) module: PathBuf,
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    manifest_path: PathBuf,
    target: Option<Target>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// The module of the crate with this Cargo.toml, among the messages of `cargo build
/// --message-format json`; `None` if its library is no `cdylib`.
pub(super) fn of(manifest: &Path, messages: &[u8]) -> Option<Artifact> {
    messages.split(|byte| *byte == b'\n').find_map(|line| {
        let message: Message = serde_json::from_slice(line).ok()?;
        if message.reason != "compiler-artifact" || message.manifest_path != manifest {
            return None;
        }
        let module = message.filenames.into_iter().find(|file| file.extension().is_some_and(|end| end == "wasm"))?;
        Some(Artifact { name: message.target?.name.replace('_', "-"), module })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGES: &str = r#"{"reason":"build-script-executed","package_id":"x"}
{"reason":"compiler-artifact","manifest_path":"/sdk/Cargo.toml","target":{"name":"stockflow_rule"},"filenames":["/t/libstockflow_rule.rlib"]}
{"reason":"compiler-artifact","manifest_path":"/max-units/Cargo.toml","target":{"name":"max_units"},"filenames":["/t/max_units.wasm","/t/libmax_units.rlib"]}
{"reason":"build-finished","success":true}
"#;

    #[test]
    fn the_module_is_that_of_the_crate() {
        let found = of(Path::new("/max-units/Cargo.toml"), MESSAGES.as_bytes()).unwrap();
        assert_eq!(found, Artifact { name: "max-units".to_owned(), module: PathBuf::from("/t/max_units.wasm") });
    }

    #[test]
    fn a_library_that_is_no_cdylib_has_no_module() {
        assert_eq!(of(Path::new("/sdk/Cargo.toml"), MESSAGES.as_bytes()), None);
        assert_eq!(of(Path::new("/elsewhere/Cargo.toml"), MESSAGES.as_bytes()), None);
    }
}
