//! Away: a cluster that has just failed to answer, or has refused who asks, is not asked by everybody.
//! Each would wait as long as the first, pipelines on other clusters would wait for them, and a login that
//! is refused again and again locks a user out. Pure.

use std::time::{Duration, Instant};

use stockflow_log::LogError;

use super::batch::same;

/// One that does not answer is asked again after so long, by one.
const ASKED_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// One that refuses is asked again after twice as long each time, and at the longest after so long: what has changed in
/// a secret is another client, which asks at once.
const ASKED_AGAIN_MAX: Duration = Duration::from_secs(40);

/// Whether a cluster answers, as far as is known.
#[derive(Debug, Default)]
pub(super) enum Away {
    /// It does, or was not asked yet.
    #[default]
    No,
    /// It did not, or refused.
    Since {
        /// What was seen.
        error: LogError,
        /// When it is asked again.
        again_at: Instant,
        /// How long was waited for that.
        wait: Duration,
    },
}

impl Away {
    /// Whether it may be looked for now; else what was seen last. Who may is alone for a while.
    pub(super) fn admit(&mut self, now: Instant) -> Result<(), LogError> {
        match self {
            Away::No => Ok(()),
            Away::Since { again_at, wait, .. } if *again_at <= now => {
                *again_at = now + *wait;
                Ok(())
            }
            Away::Since { error, .. } => Err(same(error)),
        }
    }

    /// Whether others than who looks for it may ask; else what was seen last.
    pub(super) fn refuses(&self) -> Result<(), LogError> {
        match self {
            Away::No => Ok(()),
            Away::Since { error, .. } => Err(same(error)),
        }
    }

    /// It has answered.
    pub(super) fn answered(&mut self) {
        *self = Away::No;
    }

    /// It has not.
    pub(super) fn failed(&mut self, error: &LogError, now: Instant) {
        let wait = match (error, &*self) {
            (LogError::Fatal { .. }, Away::Since { error: LogError::Fatal { .. }, wait, .. }) => {
                wait.saturating_mul(2).min(ASKED_AGAIN_MAX)
            }
            _ => ASKED_AGAIN_AFTER,
        };
        *self = Away::Since { error: same(error), again_at: now + wait, wait };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    const ACTION: &str = "look at topics";

    fn words(answer: Result<(), LogError>) -> String {
        answer.err().map(|error| error.words()).unwrap_or_default()
    }

    #[test]
    fn a_cluster_that_does_not_answer_is_asked_by_one_every_few_seconds_and_by_all_once_it_does() {
        let (mut away, begun) = (Away::default(), clock::now());
        let at = |seconds| begun + Duration::from_secs(seconds);
        let said = "cannot look at topics: nobody is there";
        assert!(away.admit(at(0)).is_ok());
        let error = LogError::Retriable { action: ACTION, message: "nobody is there".to_owned() };
        away.failed(&error, at(10));
        assert_eq!(words(away.admit(at(11))), said);
        // Who only wants to know something takes nobody's turn.
        assert_eq!(words(away.refuses()), said);
        assert!(away.admit(at(15)).is_ok());
        assert_eq!(words(away.admit(at(15))), said);
        away.answered();
        assert!(away.admit(at(16)).is_ok() && away.admit(at(16)).is_ok() && away.refuses().is_ok());
    }

    #[test]
    fn a_login_that_is_refused_is_tried_a_few_times_a_minute_at_most_and_still_told_as_refused() {
        let (mut away, begun) = (Away::default(), clock::now());
        let refused = LogError::Fatal { action: ACTION, message: "who are you?".to_owned() };
        let mut tried = Vec::new();
        for second in 0..180 {
            let now = begun + Duration::from_secs(second);
            match away.admit(now) {
                Ok(()) => {
                    tried.push(second);
                    away.failed(&refused, now);
                }
                Err(error) => assert!(matches!(error, LogError::Fatal { .. }), "{error}"),
            }
        }
        assert_eq!(tried, [0, 5, 15, 35, 75, 115, 155]);
    }
}
