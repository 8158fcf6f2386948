//! What came of trying rules, remembered by all that a trial depends on; bounded.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use stockflow_crds::{ResolvedRule, ResolvedStage};
use stockflow_fetch::Source;
use stockflow_plan::Verdict;

use super::request::Request;

/// Verdicts that are remembered; the oldest go first, and are found anew when they are asked for.
const VERDICTS_MAX: usize = 4_096;
/// Trials that wait or run; what is more is asked again by the next reconciliation.
const TRIALS_MAX: usize = 1_024;
/// How long before what could not be fetched is fetched again: twice as long each time.
const AGAIN_AFTER: Duration = Duration::from_secs(10);
/// And no longer.
const AGAIN_AFTER_MAX: Duration = Duration::from_secs(300);

/// All that the outcome of a trial depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Question {
    /// The component's digest.
    pub(super) digest: String,
    /// The request as text, which says the rest.
    request: String,
    /// Of what is fetched: by whom and from where, for it may be given to one and not to another.
    from: Option<(String, String)>,
}

impl Question {
    pub(super) fn new(namespace: &str, stage: &ResolvedStage, rule: &ResolvedRule, digest: &str) -> Question {
        // Nothing in a request can fail to be JSON.
        let request = serde_json::to_string(&request(stage, rule)).unwrap_or_default();
        let from = Source::of(&rule.module).map(|source| (namespace.to_owned(), source.pinned().place.clone()));
        Question { digest: digest.to_owned(), request, from }
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
    /// It is being tried, and who asks is told when that has ended; or not now, and it is asked again later.
    Wait,
    /// It was tried meanwhile.
    Known,
}

/// What a trial has come to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ended {
    /// Who waited for it. Nobody where nothing came of it: that is asked again when a pipeline is looked at next.
    pub(super) told: BTreeSet<Asker>,
    /// Whether it is another verdict than before.
    pub(super) is_news: bool,
}

/// A verdict, and when it is asked for anew.
#[derive(Debug)]
struct Given {
    verdict: Verdict,
    again: Option<Again>,
}

/// A question is asked again, after a while that grows.
#[derive(Clone, Copy, Debug)]
struct Again {
    from: Instant,
    after: Duration,
}

#[derive(Debug, Default)]
struct Known {
    verdicts: HashMap<Question, Given>,
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
        self.lock().verdicts.get(question).map(|given| given.verdict.clone())
    }

    /// Somebody wants to know.
    pub(super) fn ask(&self, question: &Question, asker: Asker, now: Instant) -> Asked {
        let mut known = self.lock();
        match known.verdicts.get(question).map(|given| given.again) {
            Some(None) => return Asked::Known,
            Some(Some(again)) if now.saturating_duration_since(again.from) < again.after => return Asked::Wait,
            Some(Some(_)) | None => {}
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

    /// The trial has ended, with a verdict or without one.
    pub(super) fn end(&self, question: &Question, verdict: Option<Verdict>, now: Instant) -> Ended {
        let mut known = self.lock();
        let told = known.trials.remove(question).unwrap_or_default();
        let Some(verdict) = verdict else { return Ended { told: BTreeSet::new(), is_news: false } };
        let before = known.verdicts.remove(question);
        if before.is_none() {
            if known.verdicts.len() >= VERDICTS_MAX
                && let Some(oldest) = known.order.pop_front()
            {
                known.verdicts.remove(&oldest);
            }
            known.order.push_back(question.clone());
        }
        let waited = before.as_ref().and_then(|given| given.again).map(|again| again.after);
        let again = matches!(verdict, Verdict::Unfetched { .. }).then(|| Again {
            from: now,
            after: waited.map_or(AGAIN_AFTER, |waited| (waited * 2).min(AGAIN_AFTER_MAX)),
        });
        let is_news = before.is_none_or(|given| given.verdict != verdict);
        known.verdicts.insert(question.clone(), Given { verdict, again });
        Ended { told, is_news }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[path = "verdicts/tests.rs"]
mod tests;
