//! Down: whether fewer workers have been enough for long.

use crate::demand::Demand;
use crate::facts::Facts;
use crate::policy::{DOWN_MARGIN, DOWN_TIMES};
use crate::reason::Reason;

/// Fewer workers, or that there will be fewer; nothing where all are needed. Asked only when all has settled.
pub(crate) fn down(facts: &Facts<'_>, demand: &Demand<'_>) -> Option<(u32, Reason)> {
    let now = facts.history.replicas;
    let watch = &facts.history.watch;
    let wait_s = watch.down_wait_s();
    // Arrivals of partitions that were stuck meanwhile are in the peak: so they count when they come back.
    let highest = watch.highest_since(facts.now_s.saturating_sub(wait_s)).max(facts.arrivals);
    let lately = demand.for_arrivals(facts.arrivals, DOWN_MARGIN).max(demand.for_lag());
    if lately >= now {
        return None;
    }
    let wanted = demand.for_arrivals(highest, DOWN_MARGIN).max(demand.for_lag());
    // Who goes on with what another has seen knows no rate at first.
    let is_known = facts.history.rates.arrivals().is_some();
    let long = is_known && watch.undisturbed_s(facts.now_s).is_some_and(|for_s| for_s >= wait_s);
    if wanted >= now || !long {
        return Some((now, Reason::Waiting));
    }
    let least = demand.align(now.div_ceil(DOWN_TIMES));
    Some((wanted.max(least).min(now), Reason::Spare))
}
