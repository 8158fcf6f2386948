//! The last errors of a stage, for its status: bounded, and one line for what repeats itself.

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::Stopwatch;

/// Most errors that are kept; the oldest goes first.
pub const LAST_ERRORS_MAX: usize = 16;
/// Most characters of one.
const TEXT_CHARS_MAX: usize = 1_000;

/// Something that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastError {
    /// What was being done, and what was wrong.
    pub text: String,
    /// How often, without another error between.
    pub times: u64,
    /// Time since it was last seen.
    pub ago: Duration,
}

/// The last errors, oldest first.
#[derive(Debug, Default)]
pub(crate) struct LastErrors(VecDeque<(String, u64, Stopwatch)>);

impl LastErrors {
    pub(crate) fn note(&mut self, text: &str) {
        let text: String = text.chars().take(TEXT_CHARS_MAX).collect();
        match self.0.back_mut() {
            Some((last, times, seen)) if *last == text => {
                *times += 1;
                *seen = Stopwatch::start();
            }
            _ => self.0.push_back((text, 1, Stopwatch::start())),
        }
        if self.0.len() > LAST_ERRORS_MAX {
            self.0.pop_front();
        }
    }

    pub(crate) fn all(&self) -> Vec<LastError> {
        let error = |(text, times, seen): &(String, u64, Stopwatch)| LastError {
            text: text.clone(),
            times: *times,
            ago: seen.elapsed(),
        };
        self.0.iter().map(error).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_itself_is_one_error_and_the_oldest_goes_first() {
        let mut errors = LastErrors::default();
        errors.note("no broker");
        errors.note("no broker");
        assert_eq!(errors.all().iter().map(|error| error.times).collect::<Vec<_>>(), [2]);
        (0..LAST_ERRORS_MAX).for_each(|n| errors.note(&n.to_string()));
        let all = errors.all();
        assert_eq!((all.len(), all[0].text.as_str()), (LAST_ERRORS_MAX, "0"));
    }

    #[test]
    fn a_long_text_is_cut() {
        let mut errors = LastErrors::default();
        errors.note(&"é".repeat(2 * TEXT_CHARS_MAX));
        assert_eq!(errors.all()[0].text.chars().count(), TEXT_CHARS_MAX);
    }
}
