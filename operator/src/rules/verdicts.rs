//! What came of trying rules, remembered by all that a trial depends on; bounded.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use stockflow_crds::{ResolvedRule, ResolvedStage};
use stockflow_plan::Verdict;

use super::request::Request;

/// Verdicts that are remembered; the oldest go first, and are found anew when they are asked for.
const VERDICTS_MAX: usize = 4_096;
/// Trials that wait or run; what is more is asked again by the next reconciliation.
const TRIALS_MAX: usize = 1_024;

/// All that the outcome of a trial depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Question {
    /// The component's digest.
    pub(super) digest: String,
    /// The request as text, which says the rest.
    request: String,
}

impl Question {
    pub(super) fn new(stage: &ResolvedStage, rule: &ResolvedRule, digest: &str) -> Question {
        // Nothing in a request can fail to be JSON.
        let request = serde_json::to_string(&request(stage, rule)).unwrap_or_default();
        Question { digest: digest.to_owned(), request }
    }
}

/// What is asked of a rule.
pub(super) fn request(stage: &ResolvedStage, rule: &ResolvedRule) -> Request {
    Request {
        rule: rule.name.clone(),
        digest: rule.digest.clone(),
        config: rule.config.clone(),
        fuel: rule.fuel,
        memory_bytes: rule.memory_bytes,
        deadline_ms: rule.deadline_ms,
        ledger: stage.ledger.is_some(),
    }
}

#[derive(Debug, Default)]
struct Known {
    verdicts: HashMap<Question, Verdict>,
    /// In the order in which they came.
    order: VecDeque<Question>,
    /// Being tried.
    trials: HashSet<Question>,
}

/// What came of trying rules.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    known: Mutex<Known>,
}

impl Verdicts {
    pub(super) fn of(&self, question: &Question) -> Option<Verdict> {
        self.lock().verdicts.get(question).cloned()
    }

    /// Whether the trial is to be begun: it was not yet, and there is room.
    pub(super) fn begin(&self, question: &Question) -> bool {
        let mut known = self.lock();
        let is_new = !known.verdicts.contains_key(question) && known.trials.len() < TRIALS_MAX;
        is_new && known.trials.insert(question.clone())
    }

    /// The trial has ended, with a verdict or without one.
    pub(super) fn end(&self, question: &Question, verdict: Option<Verdict>) {
        let mut known = self.lock();
        known.trials.remove(question);
        let Some(verdict) = verdict else { return };
        if known.verdicts.len() >= VERDICTS_MAX
            && let Some(oldest) = known.order.pop_front()
        {
            known.verdicts.remove(&oldest);
        }
        if known.verdicts.insert(question.clone(), verdict).is_none() {
            known.order.push_back(question.clone());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(number: usize) -> Question {
        Question { digest: number.to_string(), request: String::new() }
    }

    #[test]
    fn a_trial_is_begun_once_and_its_verdict_is_kept() {
        let verdicts = Verdicts::default();
        assert!(verdicts.begin(&question(1)));
        assert!(!verdicts.begin(&question(1)), "it is being tried");
        verdicts.end(&question(1), None);
        assert!(verdicts.begin(&question(1)), "nothing came of it");
        verdicts.end(&question(1), Some(Verdict::Good));
        assert!(!verdicts.begin(&question(1)));
        assert_eq!(verdicts.of(&question(1)), Some(Verdict::Good));
    }

    #[test]
    fn verdicts_and_trials_are_bounded() {
        let verdicts = Verdicts::default();
        for number in 0..VERDICTS_MAX + 10 {
            verdicts.end(&question(number), Some(Verdict::Good));
        }
        assert_eq!(verdicts.of(&question(9)), None);
        assert_eq!(verdicts.of(&question(VERDICTS_MAX + 9)), Some(Verdict::Good));
        let begun = (VERDICTS_MAX + 10..VERDICTS_MAX * 2).filter(|number| verdicts.begin(&question(*number)));
        assert_eq!(begun.count(), TRIALS_MAX);
    }
}
