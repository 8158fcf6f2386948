//! Refusal: that this process leaves its pipelines to another installation, for whoever asks it.

use std::sync::{Arc, Mutex, PoisonError};

/// Why this process does not act, for `/readyz`. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Refusal {
    words: Arc<Mutex<Option<String>>>,
}

impl Refusal {
    /// The reasons, of which there is one or none.
    pub fn reasons(&self) -> Vec<String> {
        self.words.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Says so, or takes it back; whether that is news.
    pub fn set(&self, words: Option<String>) -> bool {
        let mut known = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = *known != words;
        *known = words;
        is_news
    }
}
