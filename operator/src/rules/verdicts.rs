//! What came of trying rules, remembered by all that a trial depends on; bounded.

use std::collections::{HashMap, HashSet, VecDeque};
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
        self.lock().verdicts.get(question).map(|given| given.verdict.clone())
    }

    /// Whether the trial is to be begun: it was not yet, or is to be begun again by now, and there is room.
    pub(super) fn begin(&self, question: &Question, now: Instant) -> bool {
        let mut known = self.lock();
        let is_settled = known.verdicts.get(question).is_some_and(|given| match given.again {
            Some(again) => now.saturating_duration_since(again.from) < again.after,
            None => true,
        });
        !is_settled && known.trials.len() < TRIALS_MAX && known.trials.insert(question.clone())
    }

    /// The trial has ended, with a verdict or without one; gives whether it is another than before.
    pub(super) fn end(&self, question: &Question, verdict: Option<Verdict>, now: Instant) -> bool {
        let mut known = self.lock();
        known.trials.remove(question);
        let Some(verdict) = verdict else { return false };
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
        is_news
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(number: usize) -> Question {
        Question { digest: number.to_string(), request: String::new(), from: None }
    }

    #[test]
    fn a_trial_is_begun_once_and_its_verdict_is_kept() {
        let (verdicts, now) = (Verdicts::default(), crate::clock::now());
        assert!(verdicts.begin(&question(1), now));
        assert!(!verdicts.begin(&question(1), now), "it is being tried");
        assert!(!verdicts.end(&question(1), None, now));
        assert!(verdicts.begin(&question(1), now), "nothing came of it");
        assert!(verdicts.end(&question(1), Some(Verdict::Good), now));
        assert!(!verdicts.begin(&question(1), now + AGAIN_AFTER_MAX));
        assert_eq!(verdicts.of(&question(1)), Some(Verdict::Good));
    }

    #[test]
    fn what_could_not_be_fetched_is_fetched_again_ever_more_rarely_and_told_once() {
        let (verdicts, mut now) = (Verdicts::default(), crate::clock::now());
        let unfetched = |why: &str| Some(Verdict::Unfetched { message: why.to_owned() });
        let mut told = Vec::new();
        for seconds in [10, 20, 40, 80, 160, 300, 300] {
            assert!(verdicts.begin(&question(1), now));
            told.push(verdicts.end(&question(1), unfetched("away"), now));
            assert!(!verdicts.begin(&question(1), now + Duration::from_secs(seconds - 1)), "{seconds}");
            now += Duration::from_secs(seconds);
        }
        assert_eq!(told, [true, false, false, false, false, false, false]);
        assert!(verdicts.end(&question(1), unfetched("another build"), now), "it is something else now");
        assert!(verdicts.end(&question(1), Some(Verdict::Good), now));
        assert!(verdicts.end(&question(1), unfetched("away"), now));
        assert!(verdicts.begin(&question(1), now + AGAIN_AFTER), "it begins anew");
    }

    #[test]
    fn verdicts_and_trials_are_bounded() {
        let (verdicts, now) = (Verdicts::default(), crate::clock::now());
        for number in 0..VERDICTS_MAX + 10 {
            verdicts.end(&question(number), Some(Verdict::Good), now);
            verdicts.end(&question(number), Some(Verdict::Good), now);
        }
        assert_eq!(verdicts.of(&question(9)), None);
        assert_eq!(verdicts.of(&question(VERDICTS_MAX + 9)), Some(Verdict::Good));
        let numbers = VERDICTS_MAX + 10..VERDICTS_MAX * 2;
        assert_eq!(numbers.filter(|number| verdicts.begin(&question(*number), now)).count(), TRIALS_MAX);
    }
}
