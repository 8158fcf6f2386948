//! Leadership: of the operators that look after the same pipelines one acts, by a Lease.

mod decide;
mod lease;
mod rivals;
mod said;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::clock;

pub use lease::campaign;
pub use rivals::{Installation, Reach, Rivals, Verdict};
pub use said::{LEASES, Predecessor, installation};

/// Whether this process may act, and until when. Clones are the same.
#[derive(Clone, Debug)]
pub struct Leadership {
    until: Arc<Mutex<Option<Instant>>>,
    /// Since when, seconds since 1970 UTC.
    since_s: Arc<Mutex<Option<u64>>>,
    /// Who led before this process did.
    before: Arc<OnceLock<Option<Predecessor>>>,
    /// Whether it has found itself alone, and acts.
    acting: Arc<AtomicBool>,
    changes: watch::Sender<bool>,
}

impl Default for Leadership {
    fn default() -> Leadership {
        Leadership {
            until: Arc::default(),
            since_s: Arc::default(),
            before: Arc::default(),
            acting: Arc::default(),
            changes: watch::Sender::new(false),
        }
    }
}

impl Leadership {
    /// Of a process that is alone by the word of who runs it, and so may always act.
    pub fn alone() -> Leadership {
        let leadership = Leadership::default();
        leadership.renewed(clock::now() + Duration::from_secs(u64::from(u32::MAX)));
        leadership
    }

    /// Whether it may act now. Asked right before each write that nobody else would refuse, such as
    /// one to Kafka: a leader that was paused finds out here that its time is over, before its next
    /// renewal could tell it.
    pub fn holds(&self) -> bool {
        self.until().is_some_and(|until| clock::now() < until)
    }

    /// Waits until it leads.
    pub async fn won(&self) {
        let _ = self.changes.subscribe().wait_for(|leads| *leads).await;
    }

    /// Waits until it does not lead.
    pub async fn lost(&self) {
        let _ = self.changes.subscribe().wait_for(|leads| !*leads).await;
    }

    /// It acts from now on, which its lease says when it is renewed next.
    pub fn acts(&self) {
        self.acting.store(true, Ordering::Relaxed);
    }

    /// Whether it acts.
    pub fn is_acting(&self) -> bool {
        self.acting.load(Ordering::Relaxed)
    }

    /// Who led before this process did, if its lease says so.
    pub fn predecessor(&self) -> Option<Predecessor> {
        self.before.get().copied().flatten()
    }

    /// Since when it leads, seconds since 1970 UTC.
    fn since_s(&self) -> Option<u64> {
        *self.since_s.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It was won from this one; only the first time counts.
    fn follows(&self, before: Option<Predecessor>) {
        let _ = self.before.set(before);
    }

    fn until(&self) -> Option<Instant> {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lease was renewed: it may act until then.
    fn renewed(&self, until: Instant) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
        self.since_s.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(clock::now_s);
        self.changes.send_if_modified(|leads| !std::mem::replace(leads, true));
    }

    /// It leads no more.
    fn ended(&self) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = None;
        *self.since_s.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.acting.store(false, Ordering::Relaxed);
        self.changes.send_if_modified(|leads| std::mem::replace(leads, false));
    }
}
