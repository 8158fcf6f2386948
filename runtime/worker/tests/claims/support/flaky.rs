//! A log whose commits are aborted as a plan says.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use stockflow_log::{LogError, MemoryLog};

use super::front::{Front, Whim};

/// Aborts some of the commits of all its producers, counted together.
pub type Flaky = Front<Aborts>;

#[derive(Clone)]
pub struct Aborts {
    /// Whether the commit of this number, from 0, is aborted.
    plan: Arc<dyn Fn(u64) -> bool + Send + Sync>,
    commits: Arc<AtomicU64>,
}

impl Flaky {
    pub fn new(log: &MemoryLog, plan: impl Fn(u64) -> bool + Send + Sync + 'static) -> Flaky {
        Front::of(log, Aborts { plan: Arc::new(plan), commits: Arc::default() })
    }
}

impl Whim for Aborts {
    fn commits(&mut self) -> Result<(), LogError> {
        if (self.plan)(self.commits.fetch_add(1, Relaxed)) {
            return Err(LogError::Abortable { action: "commit a transaction", message: "as planned".to_owned() });
        }
        Ok(())
    }
}
