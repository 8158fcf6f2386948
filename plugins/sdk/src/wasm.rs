//! WebAssembly: the world's exports, from rules, and its one import.

mod bindings;

use std::cell::OnceCell;

pub use bindings::*;

use crate::component::{Exported, Role};
use crate::{BatchColumns, EffectColumns};

/// What the rule says of itself, as the world wants it.
pub fn describe<R: Exported>() -> Description {
    report_panics();
    let description = R::describe();
    let bits = description.reads.bits();
    Description {
        name: description.name.to_owned(),
        version: description.version.to_owned(),
        config_schema: description.config_schema,
        role: match description.role {
            Role::Decider => stockflow::rule::types::Role::Decider,
            Role::Observer => stockflow::rule::types::Role::Observer,
        },
        reads: stockflow::rule::types::Fields::from_bits_retain(bits),
        state_version: description.state_version,
        migrates: description.migrates.to_vec(),
    }
}

/// Reads the config into the instance's cell.
///
/// # Errors
/// What is wrong with the config, or that there is one already.
pub fn configure<R: Exported>(cell: &OnceCell<R>, config_json: &str) -> Result<(), String> {
    report_panics();
    let rule = R::configure(config_json)?;
    cell.set(rule).map_err(|_| "configured twice".to_owned())
}

/// Answers a batch.
pub fn apply<R: Exported>(cell: &OnceCell<R>, batch: &Batch) -> Effects {
    let Some(rule) = cell.get() else { crate::fail(format_args!("apply was called before configure")) };
    let columns = BatchColumns { kinds: &batch.kinds, numbers: &batch.numbers, ends: &batch.ends, text: &batch.text };
    let mut out = EffectColumns::with_room_for(batch.kinds.len());
    rule.run(&columns, &mut out);
    Effects { heads: out.heads, numbers: out.numbers, ends: out.ends, text: out.text }
}

/// Sends the words of a panic to the host before the trap, which has none.
fn report_panics() {
    std::panic::set_hook(Box::new(|panic| log(crate::Level::Error, &panic.to_string())));
}

/// Writes a line to the host's log.
pub fn log(level: crate::Level, message: &str) {
    use stockflow::rule::host::{self, Level};
    let level = match level {
        crate::Level::Debug => Level::Debug,
        crate::Level::Info => Level::Info,
        crate::Level::Warn => Level::Warn,
        crate::Level::Error => Level::Error,
    };
    host::log(level, message);
}
