//! The exports of the component: the guest behind the generated bindings.

use std::cell::OnceCell;

use crate::bindings::stockflow::rule::host::{self, Level};
use crate::bindings::stockflow::rule::types::{Fields, Role};
use crate::bindings::{Batch, Description, Effects, Guest};
use crate::{Config, Skus, havoc};

/// What `bindings` exports.
pub struct Exports;

thread_local! {
    static CONFIG: OnceCell<Config> = const { OnceCell::new() };
}

impl Guest for Exports {
    fn describe() -> Description {
        Description {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            config_schema: crate::schema().to_string(),
            role: Role::Decider,
            reads: Fields::SKU,
            state_version: None,
            migrates: Vec::new(),
        }
    }

    fn configure(config_json: String) -> Result<(), String> {
        let config = crate::configure(&config_json)?;
        CONFIG.with(|cell| cell.set(config)).map_err(|_| "configured twice".to_owned())
    }

    fn apply(batch: Batch) -> Effects {
        let skus = Skus { ends: &batch.ends, text: &batch.text };
        let log = |line: &str| host::log(Level::Info, line);
        let out = CONFIG.with(|cell| match cell.get() {
            Some(config) => crate::answer(config, skus, log),
            None => havoc::trap(),
        });
        Effects { heads: out.heads, numbers: out.numbers, ends: out.ends, text: out.text }
    }
}
