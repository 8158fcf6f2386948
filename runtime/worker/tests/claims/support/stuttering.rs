//! A log whose consumers give records again that they have just given, a number of times.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use stockflow_log::{Assignment, Consumer, Log, LogError, MemoryLog, Record};

use super::front::{Front, Whim};

pub type Stuttering = Front<Again>;

/// How often yet, by all consumers together.
#[derive(Clone)]
pub struct Again(Arc<AtomicU32>);

impl Stuttering {
    pub fn new(log: &MemoryLog, times: u32) -> Stuttering {
        Front::of(log, Again(Arc::new(AtomicU32::new(times))))
    }
}

impl Whim for Again {
    fn poll(
        &mut self,
        inner: &mut <MemoryLog as Log>::Consumer,
        (max, wait): (usize, Duration),
        out: &mut Vec<Record>,
    ) -> Result<Option<Assignment>, LogError> {
        let assignment = inner.poll(max, wait, out)?;
        let left = |left: u32| left.checked_sub(1);
        if out.last().is_some() && self.0.fetch_update(Relaxed, Relaxed, left).is_ok() {
            out.extend(out.last().cloned());
        }
        Ok(assignment)
    }
}
