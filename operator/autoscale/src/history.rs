//! History: what of the observations is kept, bounded and small, so that a restart can go on with it.

use serde::{Deserialize, Serialize};

use crate::keep::is_next;
use crate::measure::Counters;
use crate::number::{float, ratio};
use crate::observation::Observation;
use crate::policy::{BEHIND_S, GAP_MAX_S, PARTITIONS_KEPT};
use crate::rates::{Interval, Rates};
use crate::slots::{Moved, Slot, fold};
use crate::trial::{Ceiling, Gain, Trial};
use crate::watch::Watch;

/// What is kept of all that was observed of a stage. As JSON it has less than 200 KB, and less than 6 KB for a
/// dozen partitions and workers.
///
/// It never says what was decided, only what was seen: whoever changed the workers, it is the change that counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct History {
    pub(crate) at_s: u64,
    /// When the backlog of every partition was known last.
    known_at_s: u64,
    pub(crate) replicas: u32,
    pub(crate) ready: u32,
    pub(crate) restoring: u32,
    /// Whether the backlog of every partition was known in the last observation.
    pub(crate) lag_known: bool,
    pub(crate) partitions: u32,
    pub(crate) slots: Vec<Slot>,
    #[serde(default)]
    pub(crate) counters: Counters,
    #[serde(default)]
    pub(crate) rates: Rates,
    #[serde(default)]
    pub(crate) watch: Watch,
    #[serde(default)]
    pub(crate) trial: Option<Trial>,
    #[serde(default)]
    pub(crate) ceiling: Option<Ceiling>,
    /// Until when somebody else looked, by whose account this goes on; over once it was looked at again.
    #[serde(skip)]
    pub(crate) followed_s: Option<u64>,
}

/// An observation beside the last one.
struct Look {
    moved: Moved,
    /// Whether it is known what each slot did meanwhile.
    same: bool,
    /// Whether the stage has as many partitions as before.
    alike: bool,
    /// Whether it is so soon after it that nothing else has happened between.
    close: bool,
}

impl History {
    /// Begins with a first observation.
    #[must_use]
    pub fn new(first: &Observation) -> History {
        let mut history = History {
            at_s: first.at_s,
            known_at_s: 0,
            replicas: first.replicas,
            ready: first.ready,
            restoring: first.restoring,
            lag_known: false,
            partitions: 0,
            slots: Vec::new(),
            counters: Counters::default(),
            rates: Rates::default(),
            watch: Watch::default(),
            trial: None,
            ceiling: None,
            followed_s: None,
        };
        history.take(first);
        history
    }

    /// Takes in what was seen, a few seconds after the last observation. A second one of the same second is left out; a
    /// clock that went back, or a long pause, makes a gap, over which no rate is measured.
    pub fn observe(&mut self, seen: &Observation) {
        if seen.at_s != self.at_s {
            self.take(seen);
        }
    }

    fn take(&mut self, seen: &Observation) {
        let before_s = self.at_s.min(seen.at_s);
        if self.replicas != seen.replicas {
            self.scaled(seen, before_s);
        }
        let settled = seen.ready >= seen.replicas && seen.restoring == 0;
        let steady = settled && self.watch.unsettled_since_s.is_none();
        self.watch.settle(settled, before_s, seen.at_s);
        let follows = self.followed_s.take().is_some_and(|until_s| is_next(until_s, seen.at_s));
        let look = self.measure(seen, steady);
        self.follow_trial(seen.at_s, settled);
        self.watch_flow(seen.at_s, look, follows);
        self.at_s = seen.at_s;
        (self.replicas, self.ready, self.restoring) = (seen.replicas, seen.ready, seen.restoring);
    }

    /// Takes over backlogs and counters; nothing where the backlog is not known.
    fn measure(&mut self, seen: &Observation, steady: bool) -> Option<Look> {
        let seconds = seen.at_s.saturating_sub(self.known_at_s);
        let busy = self.counters.take(seen, seen.at_s.saturating_sub(self.at_s));
        let busy = busy.filter(|_| steady && self.known_at_s == self.at_s);
        let slots = fold(&seen.partitions);
        self.lag_known = slots.is_some();
        let mut slots = slots?;
        let partitions = u32::try_from(seen.partitions.len()).unwrap_or(u32::MAX);
        let alike = self.partitions == partitions;
        let same = alike && self.slots.len() == slots.len();
        let close = (1..=GAP_MAX_S).contains(&seconds);
        let mut moved = Moved::default();
        for (slot, before) in slots.iter_mut().zip(&self.slots).filter(|_| same) {
            let here = slot.follow(before, if close { seconds } else { 0 }, steady && close);
            moved.arrived = moved.arrived.saturating_add(here.arrived);
            moved.done = moved.done.saturating_add(here.done);
        }
        self.partitions = partitions;
        self.slots = slots;
        self.known_at_s = seen.at_s;
        if same && close {
            let (arrived, done) = (float(moved.arrived), float(moved.done));
            self.rates.push(Interval { seconds: float(seconds), arrived, done, busy });
        } else {
            self.rates.interrupt();
        }
        Some(Look { moved, same, alike, close })
    }

    /// Whoever changed the workers: a rebalance begins, a trial begins or ends.
    fn scaled(&mut self, seen: &Observation, before_s: u64) {
        let (from, to) = (self.replicas, seen.replicas);
        let ended = self.trial.take().filter(|trial| (trial.to, trial.from) == (from, to) && trial.is_due(self.at_s));
        let in_vain = ended.is_some_and(|trial| self.gain().is_little(self.speed_up(trial.from, trial.to)));
        if in_vain {
            self.ceiling = Some(Ceiling::after(self.ceiling, to, &self.rates, seen.at_s));
        } else if to > from && from > 0 {
            self.trial = Some(Trial::begin(from, to));
        }
        for slot in &mut self.slots {
            slot.before_per_s = self.trial.map(|_| slot.done_per_s);
        }
        self.watch.scaled(from, to, before_s, seen.at_s);
    }

    fn follow_trial(&mut self, now_s: u64, settled: bool) {
        if let (Some(trial), true) = (&mut self.trial, settled) {
            trial.settle(now_s);
        }
        self.trial = self.trial.filter(|trial| !trial.is_over(now_s));
        self.ceiling = self.ceiling.filter(|ceiling| !ceiling.is_forgotten(now_s));
        if self.trial.is_none() {
            self.slots.iter_mut().for_each(|slot| slot.before_per_s = None);
        }
    }

    /// What the scale-up that is being judged has given to partitions that are behind.
    pub(crate) fn gain(&self) -> Gain {
        Gain::of(self.slots.iter().filter(|slot| !slot.set_aside), BEHIND_S)
    }

    /// Peaks and quiet, as far as the flow is known: by what was seen last, or by who looked until just now.
    fn watch_flow(&mut self, now_s: u64, look: Option<Look>, follows: bool) {
        let known = look.filter(|look| (look.same && look.close) || (look.alike && follows));
        let Some(Look { moved, same, .. }) = known else {
            (self.watch.known_since_s, self.watch.quiet_since_s) = (None, None);
            return;
        };
        let since_s = if follows { now_s } else { self.at_s };
        self.watch.known_since_s.get_or_insert(since_s);
        // That nothing has come in is seen by where partitions end, however long nobody looked.
        let quiet = same && moved.arrived == 0 && self.slots.iter().all(|slot| slot.lag == 0);
        self.watch.quiet_since_s = quiet.then(|| self.watch.quiet_since_s.unwrap_or(since_s));
        if let Some(arrivals) = self.rates.arrivals() {
            self.watch.peak(now_s, arrivals);
        }
    }

    /// Partitions of the thread that has most of them, with `replicas` workers.
    pub(crate) fn partitions_of_a_thread(&self, replicas: u32) -> u32 {
        self.partitions.div_ceil(replicas.max(1)).div_ceil(self.counters.threads())
    }

    /// How many times as much should be done with `to` workers as with `from`, if partitions are alike.
    pub(crate) fn speed_up(&self, from: u32, to: u32) -> f64 {
        let of = |replicas| f64::from(self.partitions_of_a_thread(replicas));
        ratio(of(from), of(to)).unwrap_or(1.0)
    }

    /// Partitions in a slot.
    pub(crate) fn partitions_of_a_slot(&self) -> u32 {
        self.partitions.div_ceil(u32::try_from(PARTITIONS_KEPT).unwrap_or(u32::MAX)).max(1)
    }
}
