//! The autoscaler of the Flink Kubernetes operator, as if a stage were a vertex. It never goes below 1.

use std::collections::VecDeque;

use super::{Model, View};
use crate::chance::whole;
use crate::scenario::{MAX, PARTITIONS, Scenario};

const EVERY_S: u64 = 60;
const WINDOW_S: u64 = 900;
const STABLE_S: u64 = 300;
const CATCH_UP_S: f64 = 1800.0;
const RESTART_S: f64 = 300.0;
const DOWN_DELAY_S: u64 = 3600;
const UTILIZATION: f64 = 0.7;
const UTILIZATION_MIN: f64 = 0.4;
const UTILIZATION_MAX: f64 = 1.0;

struct Sample {
    at_s: u64,
    done: u64,
    lag: u64,
    busy_s: Vec<f64>,
}

pub struct Flink {
    min: u32,
    samples: VecDeque<Sample>,
    stable_s: u64,
    /// Since when fewer have been recommended.
    down_since_s: Option<u64>,
    /// What was, by time.
    down: VecDeque<(u64, u32)>,
}

impl Flink {
    pub fn new(scenario: &Scenario) -> Flink {
        Flink {
            min: scenario.min.max(1),
            samples: VecDeque::new(),
            stable_s: 0,
            down_since_s: None,
            down: VecDeque::new(),
        }
    }

    fn evaluate(&mut self, now_s: u64, replicas: u32) -> Option<u32> {
        let (first, last) = (self.samples.front()?, self.samples.back()?);
        if last.at_s - first.at_s < WINDOW_S {
            return None;
        }
        let seconds = (last.at_s - first.at_s) as f64;
        let in_rate = (last.done - first.done) as f64 / seconds;
        let lambda = (in_rate + (last.lag as f64 - first.lag as f64) / seconds).max(0.0);
        let busy = last.busy_s.iter().zip(&first.busy_s).map(|(now, before)| (now - before).max(0.0) / seconds);
        let busiest = busy.fold(0.0, f64::max);
        let true_rate = if busiest > 0.0 { in_rate / busiest } else { f64::INFINITY };
        let lag = last.lag as f64;
        let wanted = |at: f64| lag / CATCH_UP_S + lambda * RESTART_S / CATCH_UP_S + lambda / at;
        let is_up = true_rate < wanted(UTILIZATION_MAX);
        if !is_up && true_rate <= wanted(UTILIZATION_MIN) {
            self.forget_down();
            return None;
        }
        let raw = (f64::from(replicas) * wanted(UTILIZATION) / true_rate).ceil().min(1e6);
        let target = align(u32::try_from(whole(raw)).unwrap().clamp(self.min, MAX));
        if is_up || target >= replicas {
            self.forget_down();
            return (target > replicas && is_up).then_some(target);
        }
        self.down.push_back((now_s, target));
        self.down.retain(|(at_s, _)| at_s + DOWN_DELAY_S >= now_s);
        let since_s = *self.down_since_s.get_or_insert(now_s);
        let most = self.down.iter().map(|(_, target)| *target).max()?;
        (now_s - since_s >= DOWN_DELAY_S).then_some(most)
    }

    fn forget_down(&mut self) {
        self.down.clear();
        self.down_since_s = None;
    }
}

/// The next number that divides the partitions evenly.
fn align(replicas: u32) -> u32 {
    (replicas..=MAX).find(|n| PARTITIONS.is_multiple_of(usize::try_from(*n).unwrap())).unwrap_or(replicas)
}

impl Model for Flink {
    fn tick(&mut self, view: &View<'_>) -> Option<u32> {
        let now_s = view.world.now_s;
        if !now_s.is_multiple_of(EVERY_S) || now_s < self.stable_s {
            return None;
        }
        let sample = Sample {
            at_s: now_s,
            done: view.done(),
            lag: view.lag()?,
            busy_s: view.world.workers.iter().map(|worker| worker.busy_s).collect(),
        };
        self.samples.push_back(sample);
        self.samples.retain(|sample| sample.at_s + WINDOW_S >= now_s);
        let next = self.evaluate(now_s, view.world.replicas())?;
        // A restart clears the window, and nothing is measured until all is stable.
        self.samples.clear();
        self.forget_down();
        self.stable_s = now_s + STABLE_S;
        Some(next)
    }
}
