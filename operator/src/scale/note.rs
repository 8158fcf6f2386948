//! Note: what of a decision is kept, and whether it is news. Pure.

use std::num::NonZeroU32;

use stockflow_autoscale::{Decision, Spec};
use stockflow_crds::ResolvedScaling;

use super::kept::{Kept, Shown};
use super::workers::Worker;
use crate::observe::Workers;

/// Things that hinder workers, of which the status tells.
const TROUBLES_MAX: usize = 4;

/// What came of a look.
#[derive(Debug, Default)]
pub(super) struct News {
    /// A decision for another number of workers, which was not told before.
    pub(super) announced: Option<Decision>,
    /// Whether something is to be done, or said in the status.
    pub(super) is_news: bool,
}

/// Keeps what was decided.
pub(super) fn note(
    kept: &mut Kept,
    found: &[Worker],
    decision: Decision,
    (at_s, acts): (u64, bool),
    set: Workers,
) -> News {
    let was_known = kept.lag.is_some();
    kept.lag = decision.terms.lag_records;
    kept.rate_per_s = decision.terms.done_per_s;
    let of_pods: Vec<String> = found.iter().filter_map(|worker| worker.trouble.clone()).take(2).collect();
    let is_other_trouble = kept.of_pods != of_pods;
    kept.of_pods = of_pods;
    let pages = || found.iter().filter_map(|worker| worker.page.as_ref());
    kept.troubles = troubles(pages().flat_map(|page| page.not_ready.iter().chain(&page.waits_for)));
    kept.digests = pages().flat_map(|page| &page.rules).map(|rule| (rule.name.clone(), rule.digest.clone())).collect();
    let before = std::mem::replace(&mut kept.replicas, acts.then_some(decision.replicas));
    let last = kept.decisions.back();
    let was_told = last.is_some_and(|last| {
        last.decision.is_change() && last.decision.replicas == decision.replicas && last.acts == acts
    });
    let is_other = last.is_none_or(|last| last.decision.replicas != decision.replicas || last.acts != acts);
    let announced = (decision.replicas != set.wanted && !was_told).then(|| decision.clone());
    let is_news = announced.is_some()
        || is_other
        || before != kept.replicas
        || was_known != kept.lag.is_some()
        || is_other_trouble;
    let sentence = decision.to_string();
    kept.note(Shown { at_s, decision, sentence, acts });
    kept.learn(announced.is_some());
    News { announced, is_news }
}

/// The first of what workers say, each thing once: what one waits for is mostly why it is not ready, in other words around
/// it, and what hinders one mostly hinders all.
fn troubles<'a>(said: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut troubles: Vec<String> = Vec::new();
    for trouble in said {
        if troubles.len() < TROUBLES_MAX && !troubles.iter().any(|known| known.contains(trouble.as_str())) {
            troubles.push(trouble.clone());
        }
    }
    troubles
}

pub(super) fn spec(scaling: &ResolvedScaling) -> Option<Spec> {
    let spec = Spec::new(scaling.min, scaling.max).ok()?;
    let spec = NonZeroU32::new(scaling.lag_seconds).map_or(spec, |seconds| spec.with_lag_seconds(seconds));
    spec.with_utilization_percent(scaling.utilization_percent).ok()
}

#[cfg(test)]
#[path = "note/tests.rs"]
mod tests;
