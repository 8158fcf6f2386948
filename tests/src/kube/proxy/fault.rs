//! Faults: what a request may meet, and what is known of a request before it does.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use tokio::sync::Notify;

/// A request, by what tells it from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its method.
    pub method: Method,
    /// Its path.
    pub path: String,
    /// What follows the question mark.
    pub query: String,
}

impl Asked {
    /// Whether it changes something, and is not about leader election or an event.
    #[must_use]
    pub fn is_write(&self) -> bool {
        self.method != Method::GET && !self.path.contains("/leases") && !self.path.contains("/events")
    }

    /// Whether it begins a watch.
    #[must_use]
    pub fn is_watch(&self) -> bool {
        self.query.contains("watch=true")
    }

    /// Whether it asks for a list.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.method == Method::GET && !self.is_watch() && self.query.contains("limit=")
    }
}

/// Holds a request until somebody lets it through.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    reached: Arc<Notify>,
    open: Arc<Notify>,
}

impl Gate {
    /// Waits until a request is held.
    pub async fn reached(&self) {
        self.reached.notified().await;
    }

    /// Lets it through.
    pub fn open(&self) {
        self.open.notify_one();
    }

    pub(super) async fn pass(&self) {
        self.reached.notify_one();
        self.open.notified().await;
    }
}

/// What becomes of a request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// It is answered in the server's place.
    Answer {
        /// The status code.
        code: u16,
        /// The reason, as the server writes it in a word.
        reason: &'static str,
        /// After how many seconds it may be asked again.
        retry_after_s: Option<u64>,
    },
    /// It reaches the server, and its answer is lost with the connection.
    LoseAnswer,
    /// Its connection is cut before it reaches the server.
    Cut,
    /// It reaches the server after so long.
    Delay(Duration),
    /// It reaches the server once it is let through.
    Hold(Gate),
    /// Nothing becomes of it: no answer ever.
    Silence,
    /// A watch begins, and says at once that its place in history is gone.
    Expired,
}
