//! Inspection: what a component is, read from its outermost sections before anything is compiled.

use sha2::{Digest as _, Sha256};
use wasmparser::{BinaryReaderError, ComponentTypeRef, Encoding, Parser, Payload};

use stockflow_core::printable;

use crate::error::{
    DigestSnafu, ForbiddenImportSnafu, HostError, NotARuleSnafu, TooHeavySnafu, TooLargeSnafu, VersionSnafu,
};
use crate::weigh::{self, Refused};

/// Most bytes of a component.
pub const COMPONENT_BYTES_MAX: usize = 16 << 20;
/// The version of the contract, as in the WIT.
const VERSION: &str = "0.1.0";
/// Interfaces of the contract that a component may name as imports; `types` carries no functions.
const INTERFACES: [&str; 2] = ["stockflow:rule/host", "stockflow:rule/types"];
/// The world's exports.
const EXPORTS: [&str; 3] = ["describe", "configure", "apply"];

/// The digest of a component, as a pipeline pins it: `sha256:` and 64 hex digits.
pub fn digest_of(component: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(component) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Refuses what is too large, not what the pipeline pins, or no rule of our world and version.
pub(crate) fn check(rule: &str, component: &[u8], digest: Option<&str>) -> Result<(), HostError> {
    if component.len() > COMPONENT_BYTES_MAX {
        return TooLargeSnafu { rule, bytes: component.len(), most: COMPONENT_BYTES_MAX }.fail();
    }
    if let Some(wanted) = digest {
        let found = digest_of(component);
        if found != wanted {
            return DigestSnafu { rule, wanted, found }.fail();
        }
    }
    if !component.starts_with(b"\0asm") {
        let what = "it is not WebAssembly: give the .wasm that `stockflow rule build` writes";
        return NotARuleSnafu { rule, what }.fail();
    }
    let outline = outline(component).map_err(|error| damaged(rule, &error))?;
    let Some(outline) = outline else {
        let what = "it is a core module, not a component: make it one with `stockflow rule build`";
        return NotARuleSnafu { rule, what }.fail();
    };
    outline.imports.iter().try_for_each(|import| check_import(rule, import))?;
    if let Some(name) = EXPORTS.iter().find(|name| !outline.exports.iter().any(|export| export == *name)) {
        let what = format!("it does not export `{name}`, so it is no rule of stockflow:rule@{VERSION}");
        return NotARuleSnafu { rule, what }.fail();
    }
    weigh::check(component).map_err(|refused| match refused {
        Refused::TooHeavy(what) => TooHeavySnafu { rule, what }.build(),
        Refused::Damaged(error) => damaged(rule, &error),
    })
}

fn damaged(rule: &str, error: &BinaryReaderError) -> HostError {
    let what = format!("it is WebAssembly, but damaged at byte {}: {}", error.offset(), error.message());
    NotARuleSnafu { rule, what }.build()
}

fn check_import(rule: &str, import: &str) -> Result<(), HostError> {
    let (interface, version) = import.split_once('@').unwrap_or((import, ""));
    if !INTERFACES.contains(&interface) {
        return ForbiddenImportSnafu { rule, import, version: VERSION }.fail();
    }
    if version != VERSION {
        return VersionSnafu { rule, found: version, wanted: VERSION }.fail();
    }
    Ok(())
}

struct Outline {
    imports: Vec<String>,
    exports: Vec<String>,
}

/// What the outermost component imports and exports; nothing for a core module.
fn outline(bytes: &[u8]) -> Result<Option<Outline>, wasmparser::BinaryReaderError> {
    let mut outline = Outline { imports: Vec::new(), exports: Vec::new() };
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::Version { encoding: Encoding::Module, .. } if depth == 0 => return Ok(None),
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    let import = import?;
                    // The world's own `use types.{...}`: a type that is the same as one of ours.
                    if !matches!(import.ty, ComponentTypeRef::Type(_)) {
                        outline.imports.push(printable(&import.name.full_name()).into_owned());
                    }
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    outline.exports.push(export?.name.full_name().into_owned());
                }
            }
            _ => {}
        }
    }
    Ok(Some(outline))
}
