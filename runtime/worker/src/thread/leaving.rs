//! Leaving: a thread that does not leave as it should takes its stage with it.

use std::sync::Arc;

use crate::control::Control;

/// Stops the stage when a thread does not leave as it should, before its partitions are free.
pub(super) struct Leaving {
    pub(super) control: Arc<Control>,
    pub(super) orderly: bool,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        if !self.orderly {
            self.control.stop();
        }
    }
}
