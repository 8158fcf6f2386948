//! Core module to component: what turns a compiled rule into something the host loads.
//!
//! A rule is built for `wasm32-unknown-unknown`; its wit-bindgen section says which world it
//! is for, and that is all that is needed to make a component of it.

use snafu::{Snafu, ensure};
use wit_component::ComponentEncoder;

/// What every WebAssembly binary begins with.
const MAGIC: &[u8; 4] = b"\0asm";
/// What a component has where a module has its version.
const COMPONENT_LAYER: [u8; 2] = [1, 0];
/// The custom sections by which wit-bindgen says what world a module is for begin with this.
const TYPE_SECTION: &[u8] = b"component-type";

/// Why a module did not become a component.
#[derive(Debug, Snafu)]
pub enum PackError {
    /// The bytes are not WebAssembly at all.
    #[snafu(display("not a WebAssembly file: build the rule for wasm32-unknown-unknown as a cdylib"))]
    NotWasm,
    /// The bytes are a component already.
    #[snafu(display("this is a component already: use it as it is"))]
    AlreadyComponent,
    /// Nothing says which world the module is for.
    #[snafu(display("this module is no rule: it names no world; its crate must call export_rule!"))]
    NoWorld,
    /// The module cannot be read, or what it says of its world is damaged.
    #[snafu(display("reading the module: {message}"))]
    ReadModule {
        /// What was found.
        message: String,
    },
    /// The module does not keep to the world that it names.
    #[snafu(display("making a component of the module: {message}; a rule may import nothing but its log (no WASI)"))]
    Encode {
        /// What was found.
        message: String,
    },
}

/// Makes a component of a core `module` that was built with the rule SDK.
///
/// The same module gives the same bytes.
///
/// # Errors
/// [`PackError`] when `module` is no WebAssembly module, is a component already, names no
/// world, or does not keep to the world that it names.
pub fn componentize(module: &[u8]) -> Result<Vec<u8>, PackError> {
    ensure!(module.starts_with(MAGIC), NotWasmSnafu);
    ensure!(module.get(6..8) != Some(COMPONENT_LAYER.as_slice()), AlreadyComponentSnafu);
    ensure!(module.windows(TYPE_SECTION.len()).any(|bytes| bytes == TYPE_SECTION), NoWorldSnafu);
    let mut encoder = ComponentEncoder::default();
    encoder.validate(true).module(module).map_err(|error| PackError::ReadModule { message: format!("{error:#}") })?;
    encoder.encode().map_err(|error| PackError::Encode { message: format!("{error:#}") })
}
