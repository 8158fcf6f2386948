//! Native: the same rule, compiled into the program instead of loaded as WebAssembly.

use crate::component::{Description, Exported};
use crate::{BatchColumns, EffectColumns};

/// A configured rule that runs in this program. It answers exactly as its component does; the
/// difference is that nothing limits it.
#[derive(Debug)]
pub struct NativeRule<R> {
    rule: R,
}

impl<R: Exported> NativeRule<R> {
    /// Configures the rule.
    ///
    /// # Errors
    /// What is wrong with the config.
    pub fn new(config_json: &str) -> Result<NativeRule<R>, String> {
        R::configure(config_json).map(|rule| NativeRule { rule })
    }

    /// What the rule says of itself.
    pub fn describe() -> Description {
        R::describe()
    }

    /// Runs a batch, given as the columns of the WIT `batch` record; clears and fills `out`.
    ///
    /// # Panics
    /// When the rule does, or the columns do not fit together.
    pub fn apply(&self, kinds: &[u8], numbers: &[i64], ends: &[u32], text: &[u8], out: &mut EffectColumns) {
        out.clear();
        let batch = BatchColumns { kinds, numbers, ends, text };
        self.rule.run(&batch, out);
    }
}
