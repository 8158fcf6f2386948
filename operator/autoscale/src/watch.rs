//! Watch: what the history keeps of time: rebalances and what they take, quiet, peaks, and patience.

use serde::{Deserialize, Serialize};

use crate::number::{float, sane, short};
use crate::policy::{
    DOWN_WAIT_S, IDLE_WAIT_S, KNOWN_NEWS_S, OBSERVATION_STALE_S, PATIENCE_MAX, PEAKS_MAX, QUIET_NEWS_S, RATE_NEWS,
    REBALANCE_DEFAULT_S, REBALANCE_MAX_S,
};

/// Which way the number of workers changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Scaled {
    Up,
    Down,
}

/// What of time is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Watch {
    /// Since when all observations were known and close together, seconds since 1970.
    pub(crate) known_since_s: Option<u64>,
    /// Since when nothing has come in and nothing has waited, seconds since 1970.
    pub(crate) quiet_since_s: Option<u64>,
    /// Since when not all wanted workers are ready and restored, seconds since 1970.
    pub(crate) unsettled_since_s: Option<u64>,
    /// When the last of that ended, seconds since 1970.
    pub(crate) settled_at_s: u64,
    /// What it took of late until all was settled after workers were added, seconds.
    added_s: f64,
    /// The same after workers were taken away.
    removed_s: f64,
    /// Whether workers were added or taken away in the rebalance that is under way.
    scaled: Option<Scaled>,
    /// When workers were last taken away, seconds since 1970.
    last_down_s: Option<u64>,
    /// When workers were last added, seconds since 1970.
    last_up_s: Option<u64>,
    /// How often the waits are doubled.
    patience: u32,
    /// The highest arrivals of each minute, records/s, by minutes since 1970.
    peaks: Vec<(u64, f64)>,
}

impl Default for Watch {
    fn default() -> Watch {
        Watch {
            known_since_s: None,
            quiet_since_s: None,
            unsettled_since_s: None,
            settled_at_s: 0,
            added_s: REBALANCE_DEFAULT_S,
            removed_s: REBALANCE_DEFAULT_S,
            scaled: None,
            last_down_s: None,
            last_up_s: None,
            patience: 0,
            peaks: Vec::new(),
        }
    }
}

impl Watch {
    /// What a rebalance takes, seconds: as learnt, or as a first guess.
    pub(crate) fn rebalance_s(&self, scaled: Scaled) -> f64 {
        let took_s = match scaled {
            Scaled::Up => self.added_s,
            Scaled::Down => self.removed_s,
        };
        sane(took_s).clamp(1.0, float(REBALANCE_MAX_S))
    }

    /// What was learned of rebalances: what they take either way, patience, and when the last ones were.
    pub(crate) fn taught(&self) -> (f64, f64, u32, Option<u64>, Option<u64>) {
        (self.added_s, self.removed_s, self.patience, self.last_up_s, self.last_down_s)
    }

    /// How long fewer workers must have been enough, seconds.
    pub(crate) fn down_wait_s(&self) -> u64 {
        DOWN_WAIT_S << self.patience.min(PATIENCE_MAX)
    }

    /// How long nothing must have come in before all workers but `min` go, seconds.
    pub(crate) fn idle_wait_s(&self) -> u64 {
        IDLE_WAIT_S << self.patience.min(PATIENCE_MAX)
    }

    /// Since when no workers were added and all observations were known; nothing while that is not so.
    pub(crate) fn undisturbed_s(&self, now_s: u64) -> Option<u64> {
        let since_s = self.known_since_s?.max(self.last_up_s.unwrap_or(0));
        Some(now_s.saturating_sub(since_s))
    }

    /// Notes that somebody changed the workers after `before_s`: seen at `now_s`.
    pub(crate) fn scaled(&mut self, from: u32, to: u32, before_s: u64, now_s: u64) {
        self.unsettled_since_s = Some(before_s);
        self.scaled = Some(if to < from { Scaled::Down } else { Scaled::Up });
        if to < from {
            self.last_down_s = Some(now_s);
            return;
        }
        self.last_up_s = Some(now_s);
        if let Some(down_s) = self.last_down_s.take() {
            let stood_s = now_s.saturating_sub(down_s);
            if stood_s < self.down_wait_s() {
                self.patience = (self.patience + 1).min(PATIENCE_MAX);
            } else if stood_s > self.down_wait_s().saturating_mul(4) {
                self.patience = self.patience.saturating_sub(1);
            }
        }
    }

    /// Notes whether all wanted workers are ready and restored; `before_s` was the observation before.
    pub(crate) fn settle(&mut self, settled: bool, before_s: u64, now_s: u64) {
        match (settled, self.unsettled_since_s) {
            (false, None) => self.unsettled_since_s = Some(before_s),
            (true, Some(since_s)) => {
                // Over a long pause nobody saw when it ended.
                let seen = now_s.saturating_sub(before_s) <= OBSERVATION_STALE_S;
                if let Some(scaled) = self.scaled.take().filter(|_| seen) {
                    let took_s = float(now_s.saturating_sub(since_s).clamp(1, REBALANCE_MAX_S));
                    let learnt_s = short(f64::midpoint(self.rebalance_s(scaled), took_s));
                    match scaled {
                        Scaled::Up => self.added_s = learnt_s,
                        Scaled::Down => self.removed_s = learnt_s,
                    }
                }
                self.unsettled_since_s = None;
                self.settled_at_s = now_s;
            }
            _ => {}
        }
    }

    /// Notes what comes in.
    pub(crate) fn peak(&mut self, now_s: u64, arrivals_per_s: f64) {
        let (minute, rate) = (now_s / 60, short(arrivals_per_s));
        self.peaks.retain(|(of, _)| *of <= minute);
        match self.peaks.last_mut() {
            Some((of, peak)) if *of == minute => *peak = sane(*peak).max(rate),
            _ => self.peaks.push((minute, rate)),
        }
        let excess = self.peaks.len().saturating_sub(PEAKS_MAX);
        self.peaks.drain(..excess);
    }

    /// What comes in of late, records/s: the higher of the last two minutes, for the last one may have just begun.
    fn level(&self) -> f64 {
        self.peaks.iter().rev().take(2).fold(0.0, |highest, (_, rate)| sane(*rate).max(highest))
    }

    /// Whether `stored` says another thing of what is waited for: that all was known without a break, that nothing has
    /// come in, or what did. A wait that has only just begun is none yet.
    pub(crate) fn waits_otherwise(&self, stored: &Watch, now_s: u64) -> bool {
        let has_run = |since_s: u64, for_s: u64| now_s.saturating_sub(since_s) >= for_s;
        let is_known = match (stored.known_since_s, self.known_since_s) {
            (Some(was), now) => now != Some(was),
            (None, now) => now.is_some_and(|since_s| has_run(since_s, KNOWN_NEWS_S)),
        };
        // What is stored of a quiet that is over does no harm: where partitions end shows that something has come in.
        let news = self.quiet_since_s.filter(|_| self.quiet_since_s != stored.quiet_since_s);
        is_known || news.is_some_and(|since_s| has_run(since_s, QUIET_NEWS_S)) || is_other(stored.level(), self.level())
    }

    /// Fills the minutes from `from_s` to `until_s`, in which nothing was news, with what came in before.
    pub(crate) fn bridge(&mut self, from_s: u64, until_s: u64) {
        let (level, last) = (self.level(), until_s / 60);
        let kept = last.saturating_sub(u64::try_from(PEAKS_MAX).unwrap_or(u64::MAX));
        if !self.peaks.is_empty() {
            ((from_s / 60 + 1).max(kept)..=last).for_each(|minute| self.peak(minute * 60, level));
        }
    }

    /// The highest arrivals since `since_s`, records/s.
    pub(crate) fn highest_since(&self, since_s: u64) -> f64 {
        let within = self.peaks.iter().filter(|(minute, _)| *minute >= since_s / 60);
        within.fold(0.0, |highest, (_, rate)| sane(*rate).max(highest))
    }
}

/// Whether that many records/s are another load than `before`, which chance does not explain: four standard deviations of
/// what comes in a minute, beside what is no news.
fn is_other(before: f64, now: f64) -> bool {
    let (before, now) = (before * 60.0, now * 60.0);
    (now - before).abs() > before * (RATE_NEWS - 1.0) + 4.0 * before.max(now).sqrt()
}

#[cfg(test)]
mod tests {
    use super::is_other;

    #[test]
    fn chance_is_no_news_and_a_load_that_is_another_is() {
        assert!([(0.0, 0.2), (1.0, 1.6), (100.0, 120.0), (0.3, 0.0)].iter().all(|(a, b)| !is_other(*a, *b)));
        assert!([(0.0, 1.0), (1.0, 3.0), (100.0, 140.0), (5.0, 0.0)].iter().all(|(a, b)| is_other(*a, *b)));
    }
}
