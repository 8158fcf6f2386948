//! Facts: what a history says at one moment, in numbers that a decision is made of.

use crate::history::History;
use crate::number::{float, ratio, sane};
use crate::policy::{OBSERVATION_STALE_S, STILL_S};
use crate::slots::Slot;
use crate::spec::Spec;

/// A history at one moment, for one spec.
pub(crate) struct Facts<'a> {
    pub(crate) history: &'a History,
    pub(crate) spec: &'a Spec,
    pub(crate) now_s: u64,
    /// All that waits; `None` where that is not known.
    pub(crate) lag: Option<u64>,
    /// Arrivals of partitions that are not stuck, records/s.
    pub(crate) arrivals: f64,
    /// Part of the time that threads are busy, 0 to 1.
    pub(crate) busy: Option<f64>,
    /// The true rate of a thread, records/s.
    pub(crate) thread_rate: Option<f64>,
}

/// What a partition has: what waits, and what comes in a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Load {
    pub(crate) lag: f64,
    pub(crate) per_s: f64,
}

impl<'a> Facts<'a> {
    pub(crate) fn of(history: &'a History, spec: &'a Spec, now_s: u64) -> Facts<'a> {
        let stale = now_s.saturating_sub(history.at_s) > OBSERVATION_STALE_S;
        let lags = history.slots.iter().map(|slot| slot.lag);
        let known = history.lag_known && !stale && !history.slots.is_empty();
        let busy = history.rates.busy();
        let mut facts = Facts {
            history,
            spec,
            now_s,
            lag: known.then(|| lags.fold(0, u64::saturating_add)),
            arrivals: history.rates.arrivals().unwrap_or(0.0),
            busy,
            thread_rate: history.rates.of_a_thread(),
        };
        let arrived = |slot: &Slot| sane(slot.arrived);
        let all: f64 = history.slots.iter().map(arrived).sum();
        let stuck: f64 = history.slots.iter().filter(|slot| facts.is_stuck(slot)).map(arrived).sum();
        facts.arrivals *= 1.0 - ratio(stuck, all).unwrap_or(0.0).min(1.0);
        facts
    }

    /// Whether workers cannot help a partition: one of them says so; or it stands still while threads have time.
    pub(crate) fn is_stuck(&self, slot: &Slot) -> bool {
        let idle = self.busy.is_some_and(|busy| busy < self.spec.utilization());
        slot.set_aside || (slot.still_s >= STILL_S && idle)
    }

    /// Partitions that are stuck.
    pub(crate) fn stuck(&self) -> u32 {
        let stuck = self.history.slots.iter().filter(|slot| self.is_stuck(slot)).count();
        u32::try_from(stuck).unwrap_or(u32::MAX).saturating_mul(self.history.partitions_of_a_slot())
    }

    /// All partitions that are not stuck, together.
    pub(crate) fn total(&self) -> Load {
        let lag = self.working().map(|slot| float(slot.lag)).sum();
        Load { lag: sane(lag), per_s: self.arrivals }
    }

    /// The partition that has most to do within `seconds`: its share of arrivals is believed less two standard
    /// deviations of chance, and is never below the mean.
    pub(crate) fn hottest(&self, seconds: f64) -> Load {
        let of_a_slot = f64::from(self.history.partitions_of_a_slot());
        let mean = ratio(1.0, f64::from(self.history.partitions)).unwrap_or(1.0);
        let all: f64 = self.working().map(|slot| sane(slot.arrived)).sum();
        let load = |slot: &Slot| {
            let arrived = sane(slot.arrived);
            let share = ratio((arrived - 2.0 * arrived.sqrt()).max(0.0), all * of_a_slot).unwrap_or(mean);
            Load { lag: float(slot.lag) / of_a_slot, per_s: self.arrivals * share.clamp(mean, 1.0) }
        };
        let todo = |load: &Load| load.lag + load.per_s * seconds;
        self.working().map(load).max_by(|a, b| todo(a).total_cmp(&todo(b))).unwrap_or_default()
    }

    fn working(&self) -> impl Iterator<Item = &'a Slot> {
        self.history.slots.iter().filter(|slot| !self.is_stuck(slot))
    }

    /// More workers than these did not help, and are not tried for so many seconds.
    pub(crate) fn ceiling(&self) -> Option<(u32, u64)> {
        let ceiling = self.history.ceiling?;
        Some((ceiling.replicas, ceiling.holds_for_s(self.now_s, self.arrivals, self.thread_rate)?))
    }

    /// Seconds since all wanted workers were there; nothing while they are not, except after ten minutes.
    pub(crate) fn calm_for_s(&self) -> Option<u64> {
        let watch = &self.history.watch;
        match watch.unsettled_since_s {
            None => Some(self.now_s.saturating_sub(watch.settled_at_s)),
            Some(since_s) => {
                let for_s = self.now_s.saturating_sub(since_s);
                for_s.checked_sub(crate::policy::REBALANCE_MAX_S)
            }
        }
    }
}
