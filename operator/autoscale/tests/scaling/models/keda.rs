//! KEDA with its Kafka scaler, through a HorizontalPodAutoscaler with its defaults. KEDA polls for the way to 0 and back;
//! at each sync the HorizontalPodAutoscaler is given the lag of that moment.

use std::collections::VecDeque;

use super::{Model, View};
use crate::chance::whole;
use crate::scenario::{MAX, PARTITIONS, Scenario};

const POLL_S: u64 = 30;
const SYNC_S: u64 = 15;
const TOLERANCE: f64 = 0.1;
const STABLE_S: u64 = 300;
const COOL_S: u64 = 300;

pub struct Keda {
    min: u32,
    threshold: u64,
    active_s: u64,
    wanted: VecDeque<(u64, u32)>,
}

impl Keda {
    pub fn new(scenario: &Scenario, threshold: u64) -> Keda {
        Keda { min: scenario.min, threshold, active_s: 0, wanted: VecDeque::new() }
    }

    /// What the HorizontalPodAutoscaler says: never 0, and nothing without a metric.
    fn sync(&mut self, now_s: u64, replicas: u32, lag: Option<u64>) -> Option<u32> {
        let lag = lag?;
        let ratio = lag as f64 / (self.threshold as f64 * f64::from(replicas));
        let raw = if (ratio - 1.0).abs() <= TOLERANCE {
            replicas
        } else {
            u32::try_from(whole((lag as f64 / self.threshold as f64).ceil().min(PARTITIONS as f64))).unwrap()
        };
        let bounded = raw.clamp(self.min.max(1), MAX);
        self.wanted.push_back((now_s, bounded));
        self.wanted.retain(|(at_s, _)| at_s + STABLE_S > now_s);
        let highest = self.wanted.iter().map(|(_, wanted)| *wanted).max().unwrap();
        let up_to = (replicas * 2).max(replicas + 4);
        Some(if bounded >= replicas { bounded.min(up_to) } else { highest.min(replicas) })
    }
}

impl Model for Keda {
    fn tick(&mut self, view: &View<'_>) -> Option<u32> {
        let (now_s, replicas, lag) = (view.world.now_s, view.world.replicas(), view.lag());
        if now_s.is_multiple_of(POLL_S) {
            if lag != Some(0) {
                self.active_s = now_s;
            }
            if replicas == 0 {
                return lag.is_some_and(|lag| lag > 0).then_some(1);
            }
            if self.min == 0 && now_s - self.active_s >= COOL_S {
                return Some(0);
            }
        }
        if replicas > 0 && now_s.is_multiple_of(SYNC_S) { self.sync(now_s, replicas, lag) } else { None }
    }
}
