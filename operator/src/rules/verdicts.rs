//! What came of trying rules, remembered by all that a trial depends on; bounded.

use std::collections::{BTreeSet, HashMap, VecDeque};
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

/// A pipeline, by namespace and name, that waits for a verdict.
pub(super) type Asker = (String, String);

/// What a question comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Nobody tries it yet: who asks is to.
    Try,
    /// It is being tried, and who asks is told when that has ended; or too much is being tried.
    Wait,
    /// It was tried meanwhile.
    Known,
}

#[derive(Debug, Default)]
struct Known {
    verdicts: HashMap<Question, Verdict>,
    /// In the order in which they came.
    order: VecDeque<Question>,
    /// Being tried, and who waits for it.
    trials: HashMap<Question, BTreeSet<Asker>>,
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

    /// Somebody wants to know.
    pub(super) fn ask(&self, question: &Question, asker: Asker) -> Asked {
        let mut known = self.lock();
        if known.verdicts.contains_key(question) {
            return Asked::Known;
        }
        if let Some(askers) = known.trials.get_mut(question) {
            askers.insert(asker);
            return Asked::Wait;
        }
        if known.trials.len() >= TRIALS_MAX {
            return Asked::Wait;
        }
        known.trials.insert(question.clone(), BTreeSet::from([asker]));
        Asked::Try
    }

    /// The trial has ended, with a verdict or without one; gives who waited for it.
    pub(super) fn end(&self, question: &Question, verdict: Option<Verdict>) -> BTreeSet<Asker> {
        let mut known = self.lock();
        let askers = known.trials.remove(question).unwrap_or_default();
        let Some(verdict) = verdict else { return askers };
        if known.verdicts.len() >= VERDICTS_MAX
            && let Some(oldest) = known.order.pop_front()
        {
            known.verdicts.remove(&oldest);
        }
        if known.verdicts.insert(question.clone(), verdict).is_none() {
            known.order.push_back(question.clone());
        }
        askers
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

    fn asker(name: &str) -> Asker {
        ("shop".to_owned(), name.to_owned())
    }

    #[test]
    fn a_trial_is_begun_once_and_all_who_asked_are_told_and_its_verdict_is_kept() {
        let verdicts = Verdicts::default();
        assert_eq!(verdicts.ask(&question(1), asker("a")), Asked::Try);
        assert_eq!(verdicts.ask(&question(1), asker("b")), Asked::Wait);
        assert_eq!(verdicts.end(&question(1), None), BTreeSet::from([asker("a"), asker("b")]));
        assert_eq!(verdicts.ask(&question(1), asker("c")), Asked::Try, "nothing came of it");
        assert_eq!(verdicts.end(&question(1), Some(Verdict::Good)), BTreeSet::from([asker("c")]));
        assert_eq!(verdicts.ask(&question(1), asker("a")), Asked::Known);
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
        let asked = (VERDICTS_MAX + 10..VERDICTS_MAX * 2).map(|number| verdicts.ask(&question(number), asker("a")));
        assert_eq!(asked.filter(|asked| *asked == Asked::Try).count(), TRIALS_MAX);
    }
}
