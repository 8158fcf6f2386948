//! Away: a cluster that has just failed to answer is not asked by everybody. Each would wait as long as
//! the first, and pipelines on other clusters would wait for them. Pure.

use std::time::{Duration, Instant};

/// One that does not answer is asked again after so long, by one.
const ASKED_AGAIN_AFTER: Duration = Duration::from_secs(5);

/// Whether a cluster answers, as far as is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Away {
    /// It does, or was not asked yet.
    #[default]
    No,
    /// It did not.
    Since {
        /// What was seen.
        words: String,
        /// When it is asked again.
        again_at: Instant,
    },
}

impl Away {
    /// Whether it may be looked for now; else what was seen last. Who may is alone for a while.
    pub(super) fn admit(&mut self, now: Instant) -> Result<(), String> {
        match self {
            Away::No => Ok(()),
            Away::Since { again_at, .. } if *again_at <= now => {
                *again_at = now + ASKED_AGAIN_AFTER;
                Ok(())
            }
            Away::Since { words, .. } => Err(words.clone()),
        }
    }

    /// Whether others than who looks for it may ask; else what was seen last.
    pub(super) fn refuses(&self) -> Result<(), String> {
        match self {
            Away::No => Ok(()),
            Away::Since { words, .. } => Err(words.clone()),
        }
    }

    /// It has answered.
    pub(super) fn answered(&mut self) {
        *self = Away::No;
    }

    /// It has not.
    pub(super) fn failed(&mut self, words: String, now: Instant) {
        *self = Away::Since { words, again_at: now + ASKED_AGAIN_AFTER };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn a_cluster_that_does_not_answer_is_asked_by_one_every_few_seconds_and_by_all_once_it_does() {
        let (mut away, begun) = (Away::default(), clock::now());
        let at = |seconds| begun + Duration::from_secs(seconds);
        assert_eq!(away.admit(at(0)), Ok(()));
        away.failed("nobody is there".to_owned(), at(10));
        assert_eq!(away.admit(at(11)), Err("nobody is there".to_owned()));
        // Who only wants to know something takes nobody's turn.
        assert_eq!(away.refuses(), Err("nobody is there".to_owned()));
        assert_eq!(away.admit(at(15)), Ok(()));
        assert_eq!(away.admit(at(15)), Err("nobody is there".to_owned()));
        away.answered();
        assert_eq!((away.admit(at(16)), away.admit(at(16)), away.refuses()), (Ok(()), Ok(()), Ok(())));
    }
}
