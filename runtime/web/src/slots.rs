//! Slots: answers that may wait, so many at a time.

use std::sync::Arc;

use axum::http::StatusCode;
use tokio::sync::Semaphore;

use crate::Reply;

/// Answers that may block, at most so many at a time; one more is refused, for the client to ask again.
#[derive(Clone, Debug)]
pub struct Slots(Arc<Semaphore>);

impl Slots {
    /// Room for so many. A site that uses them must have as many threads: [`Site::blocking`](crate::Site::blocking).
    pub fn new(max: usize) -> Slots {
        Slots(Arc::new(Semaphore::new(max)))
    }

    /// Makes the answer on a thread that may wait.
    pub async fn answer(&self, make: impl FnOnce() -> Reply + Send + 'static) -> Reply {
        let Ok(permit) = Arc::clone(&self.0).try_acquire_owned() else {
            return Reply::later("too many questions at a time: ask again");
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
