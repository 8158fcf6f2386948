//! Sentence: a decision as a person would say it.

use std::fmt;

use crate::decision::Decision;
use crate::reason::Reason;
use crate::terms::Terms;

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let now = self.terms.replicas;
        match self.replicas {
            stay if stay == now => write!(f, "Stay at {}: ", Workers(now))?,
            to => write!(f, "From {now} to {}: ", Workers(to))?,
        }
        why(f, self.reason, &self.terms)?;
        let wanted = match self.reason {
            Reason::Arrivals => self.terms.replicas_for_arrivals,
            Reason::Backlog | Reason::Awake => self.terms.replicas_for_lag,
            _ => None,
        };
        if wanted.is_some_and(|wanted| wanted > self.replicas) {
            write!(f, "; one decision goes no further than {}", Workers(self.terms.step_limit_replicas))?;
        }
        let stuck = self.terms.stuck_partitions;
        if stuck > 0 {
            write!(f, "; {stuck} of {} partitions cannot be read on and were not counted", self.terms.partitions)?;
        }
        f.write_str(".")
    }
}

struct Workers(u32);

impl fmt::Display for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("no worker"),
            1 => f.write_str("1 worker"),
            n => write!(f, "{n} workers"),
        }
    }
}

fn why(f: &mut fmt::Formatter<'_>, reason: Reason, terms: &Terms) -> fmt::Result {
    match reason {
        Reason::Bounds => write!(f, "min is {} and max is {}", terms.min_replicas, terms.max_replicas),
        Reason::LagUnknown if terms.observed_before_s > crate::policy::OBSERVATION_STALE_S => {
            write!(f, "the last observation is {} s old, so that lag is not known", terms.observed_before_s)
        }
        Reason::LagUnknown => {
            f.write_str("the lag of at least one partition is not known, which is not the same as none")
        }
        Reason::Idle => write!(f, "nothing has come in for {} s and nothing waits", terms.idle_wait_s),
        Reason::Asleep => f.write_str("nothing waits"),
        Reason::Awake => write!(f, "{} records wait and nobody works", terms.lag_records.unwrap_or(0)),
        Reason::Settling => write!(
            f,
            "{} of {} are ready and {} shards are being restored, or that was so a moment ago",
            terms.ready_replicas, terms.replicas, terms.restoring_shards
        ),
        Reason::RateUnknown => f.write_str("nobody has worked long enough to tell how fast a thread is"),
        Reason::TakenBack => write!(
            f,
            "the partitions that are behind do {} records/s with {}, and did {} with {}",
            Rate(terms.tried_after_per_s),
            Workers(terms.replicas),
            Rate(terms.tried_before_per_s),
            Workers(terms.tried_from_replicas.unwrap_or(0)),
        ),
        Reason::Remembered => write!(
            f,
            "more than {} did not help the last time, and are not tried again for {} s",
            terms.ceiling_replicas.unwrap_or(terms.replicas),
            terms.ceiling_for_s.unwrap_or(0)
        ),
        Reason::Arrivals | Reason::Backlog | Reason::NotWorthIt | Reason::AtMost => more(f, reason, terms),
        Reason::Spare | Reason::Waiting | Reason::Enough => flow(f, reason, terms),
    }
}

/// Where more workers are, or would be, wanted.
fn more(f: &mut fmt::Formatter<'_>, reason: Reason, terms: &Terms) -> fmt::Result {
    if reason == Reason::Arrivals {
        flow(f, reason, terms)?;
        return write!(f, ", where {} % are wanted", terms.utilization_target_percent);
    }
    let lag = terms.lag_records.unwrap_or(0);
    let target_s = terms.lag_target_s;
    match terms.drain_as_is_s {
        Some(drain_s) => write!(f, "{lag} records wait, which takes {drain_s:.0} s, where {target_s} s are wanted")?,
        None => write!(f, "{lag} records wait, and more come in than are done")?,
    }
    match (reason, terms.drain_scaled_s) {
        (Reason::AtMost, _) => write!(f, "; no more workers are allowed, or would have partitions"),
        (Reason::NotWorthIt, _) => {
            let (there_s, back_s) = (terms.rebalance_up_s, terms.rebalance_down_s);
            write!(f, "; to scale, {there_s:.0} s there and {back_s:.0} s back, would not make it sooner")
        }
        (_, Some(drain_s)) => {
            write!(f, "; it would be {drain_s:.0} s with {}", Workers(terms.replicas_for_lag.unwrap_or(0)))
        }
        (_, None) => Ok(()),
    }
}

/// What comes in, and how busy that makes the slowest thread.
fn flow(f: &mut fmt::Formatter<'_>, reason: Reason, terms: &Terms) -> fmt::Result {
    write!(
        f,
        "{:.0} records/s come in and a thread does {}, so that the slowest one, with {} of {} partitions, is busy {} % \
         of the time",
        terms.arrivals_per_s,
        Rate(terms.thread_records_per_s),
        terms.partitions_of_slowest_thread,
        terms.partitions,
        Rate(terms.slowest_thread_percent),
    )?;
    match reason {
        Reason::Spare => write!(f, "; fewer have been enough for {} s", terms.scale_down_wait_s),
        Reason::Waiting => write!(f, "; fewer are enough, once that has been so for {} s", terms.scale_down_wait_s),
        _ => Ok(()),
    }
}

/// A rate that may not be known.
struct Rate(Option<f64>);

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(rate) if rate < 10.0 => write!(f, "{rate:.1}"),
            Some(rate) => write!(f, "{rate:.0}"),
            None => f.write_str("an unknown number"),
        }
    }
}
