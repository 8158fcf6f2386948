//! Waits: since when pipelines go, what holds them up, and what was said of that. Pure, but for a line in the log.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use stockflow_crds::ResolvedPipeline;
use stockflow_plan::DELETION_LIMIT_MS;

/// What is begun when the time is nearly over has so long: a connection to a Kafka that is there takes less.
const LAST: Duration = Duration::from_secs(5);
/// Pipelines that are known at most; beyond it all are known anew.
const PIPELINES_MAX: usize = 10_000;

/// What is remembered of pipelines, by uid.
#[derive(Debug, Default)]
pub struct Going {
    all: Mutex<BTreeMap<String, Waits>>,
}

#[derive(Debug, Default)]
struct Waits {
    /// When it was first seen to be deleted.
    since: Option<Instant>,
    /// Why it could not go when that was tried last.
    hindered: Option<String>,
    /// What was said last.
    said: String,
}

impl Going {
    /// For how long this process has known that a pipeline is deleted.
    pub fn known_for(&self, uid: &str, now: Instant) -> Duration {
        self.of(uid, |waits| now.saturating_duration_since(*waits.since.get_or_insert(now)))
    }

    /// Why it could not go when that was tried last.
    pub fn hindered(&self, uid: &str) -> Option<String> {
        self.lock().get(uid)?.hindered.clone()
    }

    /// Notes why it could not go.
    pub fn hinder(&self, uid: &str, why: Option<String>) {
        self.of(uid, |waits| waits.hindered = why);
    }

    /// Says what a pipeline waits for, if that is not what was said last.
    pub fn say(&self, uid: &str, pipeline: &ResolvedPipeline, waits_for: &str) {
        if self.is_news(uid, waits_for) {
            let ResolvedPipeline { namespace, name, .. } = pipeline;
            tracing::info!(namespace, pipeline = name, waits_for, "a pipeline that goes waits");
        }
    }

    fn is_news(&self, uid: &str, words: &str) -> bool {
        self.of(uid, |waits| {
            let is_news = waits.said != words;
            words.clone_into(&mut waits.said);
            is_news
        })
    }

    /// It is gone.
    pub fn forget(&self, uid: &str) {
        self.lock().remove(uid);
    }

    fn of<T>(&self, uid: &str, what: impl FnOnce(&mut Waits) -> T) -> T {
        let mut all = self.lock();
        if all.len() >= PIPELINES_MAX && !all.contains_key(uid) {
            all.clear();
        }
        what(all.entry(uid.to_owned()).or_default())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Waits>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long ago a pipeline was deleted, ms: by the server's clock and ours, or by how long it is known here where that is
/// longer. A clock that is behind the server's would make the time endless.
pub(super) fn elapsed_ms(deleted_ms: i64, now_ms: i64, known: Duration) -> u64 {
    let by_clocks = u64::try_from(now_ms.saturating_sub(deleted_ms)).unwrap_or(0);
    by_clocks.max(u64::try_from(known.as_millis()).unwrap_or(u64::MAX))
}

/// What is left of the time; nothing when it is over.
pub(super) fn left(elapsed_ms: u64) -> Option<Duration> {
    DELETION_LIMIT_MS.checked_sub(elapsed_ms).filter(|left| *left > 0).map(Duration::from_millis)
}

/// How long what is begun now may take: what is left, and always enough for who answers.
pub(super) fn patience(elapsed_ms: u64) -> Duration {
    left(elapsed_ms).unwrap_or_default().max(LAST)
}

/// All of it in a line.
pub(super) fn words<'a>(all: impl IntoIterator<Item = &'a String>) -> String {
    all.into_iter().map(String::as_str).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
