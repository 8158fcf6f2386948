//! Up: whether a stage needs more workers, and how many.

use crate::demand::Demand;
use crate::facts::Facts;
use crate::policy::{CALM_S, UP_TIMES, UP_TO};
use crate::reason::Reason;

/// More workers, or why not more although more would be wanted; nothing where these are enough.
pub(crate) fn up(facts: &Facts<'_>, demand: &Demand<'_>) -> Option<(u32, Reason)> {
    let now = facts.history.replicas;
    let for_arrivals = demand.for_arrivals(facts.arrivals, 1.0);
    let for_lag = if demand.in_time(now) { now } else { demand.for_lag() };
    let lag_pays = for_lag > now && demand.is_worth_it(for_lag);
    let (wanted, reason) = match (for_arrivals > now, lag_pays) {
        (_, true) if for_lag > for_arrivals => (for_lag, Reason::Backlog),
        (true, _) => (for_arrivals, Reason::Arrivals),
        (false, true) => (for_lag, Reason::Backlog),
        (false, false) if for_lag > now => return Some((now, Reason::NotWorthIt)),
        (false, false) => return at_most(facts, demand).then_some((now, Reason::AtMost)),
    };
    if facts.calm_for_s().is_none_or(|calm_s| calm_s < CALM_S) {
        return Some((now, Reason::Settling));
    }
    if let Some((ceiling, _)) = facts.ceiling().filter(|(ceiling, _)| wanted > *ceiling) {
        let allowed = demand.align(ceiling).max(now);
        return Some((limited(demand, now, allowed), Reason::Remembered));
    }
    Some((limited(demand, now, wanted), reason))
}

/// `wanted` workers, or as many as one decision may add.
pub(crate) fn limited(demand: &Demand<'_>, now: u32, wanted: u32) -> u32 {
    let limit = step_limit(now);
    if wanted > limit { demand.align(limit) } else { wanted }
}

/// As many as one decision may go up to.
pub(crate) fn step_limit(now: u32) -> u32 {
    now.saturating_mul(UP_TIMES).max(UP_TO)
}

/// Whether these are all that may be, and not enough.
fn at_most(facts: &Facts<'_>, demand: &Demand<'_>) -> bool {
    let now = facts.history.replicas;
    let most = demand.align(facts.spec.max()) <= now;
    most && (demand.utilization(now, facts.arrivals) > facts.spec.utilization() || !demand.in_time(now))
}
