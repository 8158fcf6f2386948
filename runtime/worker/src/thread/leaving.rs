//! Leaving: for good, or to come back; a thread that does not leave as it should takes its stage with it.

use std::sync::Arc;

use stockflow_log::{Consumer, Log};

use super::StageThread;
use crate::control::Control;
use crate::trouble::Trouble;

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

impl<L: Log> StageThread<L> {
    /// With everything committed: what it has goes to others at once. If the group cannot be told, they
    /// wait until the session time-out is over.
    pub(super) fn leave_for_good(&mut self) {
        let consumer = self.connection.consumer();
        let left = consumer.and_then(|consumer| consumer.leave().map_err(Trouble::read("leave the group")));
        if let Err(Trouble::Log { source, .. }) = left {
            tracing::warn!(stage = self.stage.name, error = %source, "left, and others take over later");
        }
    }
}
