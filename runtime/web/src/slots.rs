//! Slots: answers that may wait, so many at a time.

use std::sync::Arc;

use axum::http::StatusCode;
use tokio::sync::Semaphore;

use crate::Reply;

/// Answers that may block, at most so many at a time; one more is refused, for the client to ask again.
#[derive(Clone, Debug)]
pub struct Slots {
    free: Arc<Semaphore>,
    none: &'static str,
}

impl Slots {
    /// Room for so many. A site that uses them must have as many threads: [`Site::blocking`](crate::Site::blocking).
    pub fn new(max: usize) -> Slots {
        Slots { free: Arc::new(Semaphore::new(max)), none: "too many questions at a time: ask again" }
    }

    /// With these words where there is no room.
    #[must_use]
    pub fn saying(self, none: &'static str) -> Slots {
        Slots { none, ..self }
    }

    /// Makes the answer on a thread that may wait.
    pub async fn answer(&self, make: impl FnOnce() -> Reply + Send + 'static) -> Reply {
        let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() else {
            return Reply::later(self.none);
        };
        // The permit goes with it, so that those threads are bounded too.
        let answered = tokio::task::spawn_blocking(move || {
            let reply = make();
            drop(permit);
            reply
        });
        answered.await.unwrap_or_else(|error| Reply::error(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()))
    }
}
