//! Decide: the one function of it all, as a list of questions of which the first that has an answer decides.

use crate::decision::Decision;
use crate::demand::Demand;
use crate::down::down;
use crate::facts::Facts;
use crate::history::History;
use crate::policy::CALM_S;
use crate::reason::Reason;
use crate::spec::Spec;
use crate::terms::Terms;
use crate::up::{limited, up};

/// How many workers a stage should have at `now_s` (seconds since 1970), by what its `history` says and `spec` wants.
///
/// Always the same for the same arguments, for any arguments, and always within `min` and `max`. Where something that
/// matters is not known the workers that there are stay.
#[must_use]
pub fn decide(history: &History, spec: &Spec, now_s: u64) -> Decision {
    let facts = Facts::of(history, spec, now_s);
    let (replicas, reason) = choose(&facts);
    Decision { replicas: spec.clamp(replicas), reason, terms: Terms::of(&facts) }
}

fn choose(facts: &Facts<'_>) -> (u32, Reason) {
    let now = facts.history.replicas;
    if now != facts.spec.clamp(now) {
        return (facts.spec.clamp(now), Reason::Bounds);
    }
    let Some(lag) = facts.lag else {
        return (now, Reason::LagUnknown);
    };
    if now == 0 {
        return wake(facts, lag);
    }
    if let Some(idle) = idle(facts) {
        return idle;
    }
    let Some(thread_rate) = facts.thread_rate else {
        return (now, if facts.calm_for_s().is_some() { Reason::RateUnknown } else { Reason::Settling });
    };
    let demand = Demand::of(facts, thread_rate);
    if let Some(from) = in_vain(facts, &demand) {
        return (from, Reason::TakenBack);
    }
    if let Some(more) = up(facts, &demand) {
        return more;
    }
    if facts.calm_for_s().is_none_or(|calm_s| calm_s < CALM_S) || facts.history.restoring > 0 {
        return (now, Reason::Settling);
    }
    down(facts, &demand).unwrap_or((now, Reason::Enough))
}

/// From no workers to the first ones, by the same demand as any other number.
fn wake(facts: &Facts<'_>, lag: u64) -> (u32, Reason) {
    if lag == 0 {
        return (0, Reason::Asleep);
    }
    let wanted = facts.thread_rate.map(|rate| {
        let demand = Demand::of(facts, rate);
        let wanted = demand.for_arrivals(facts.arrivals, 1.0).max(demand.for_lag());
        limited(&demand, 0, wanted)
    });
    (wanted.unwrap_or(1).max(1), Reason::Awake)
}

/// Whether all but the fewest may go: for that nobody needs to know how fast they are.
fn idle(facts: &Facts<'_>) -> Option<(u32, Reason)> {
    let watch = &facts.history.watch;
    let quiet_s = facts.now_s.saturating_sub(watch.quiet_since_s?);
    let (min, settled) = (facts.spec.min(), facts.history.restoring == 0);
    (facts.history.replicas > min && settled && quiet_s >= watch.idle_wait_s()).then_some((min, Reason::Idle))
}

/// The workers from before a scale-up that gave little to the partitions that are behind. Where these are few, the
/// others must not need it.
fn in_vain(facts: &Facts<'_>, demand: &Demand<'_>) -> Option<u32> {
    let now = facts.history.replicas;
    let trial = facts.history.trial.filter(|trial| trial.to == now && trial.is_due(facts.now_s))?;
    let from = facts.spec.clamp(trial.from);
    let gain = facts.history.gain();
    let little = gain.is_little(facts.history.speed_up(trial.from, trial.to));
    let most = gain.partitions.saturating_mul(2) >= facts.history.slots.len();
    let needed = !most && demand.for_arrivals(facts.arrivals, 1.0) > from;
    let late = !demand.in_time(now);
    (little && late && !needed && from < now && facts.history.restoring == 0).then_some(from)
}
