//! Numaflow: by what is pending and how fast it is done. Its rate is taken over its look-back of two minutes.

use std::collections::VecDeque;

use super::{Model, View};
use crate::chance::whole;
use crate::scenario::{MAX, Scenario};

const EVERY_S: u64 = 30;
const LOOK_BACK_S: u64 = 120;
const TARGET_S: f64 = 20.0;
const STEP: u32 = 2;
const COOL_S: u64 = 90;

pub struct Numaflow {
    min: u32,
    done: VecDeque<(u64, u64)>,
    scaled_s: Option<u64>,
}

impl Numaflow {
    pub fn new(scenario: &Scenario) -> Numaflow {
        Numaflow { min: scenario.min, done: VecDeque::new(), scaled_s: None }
    }

    fn desired(&self, view: &View<'_>) -> Option<u32> {
        let pending = view.lag()?;
        let (first, last) = (self.done.front()?, self.done.back()?);
        let seconds = (last.0 - first.0).max(1) as f64;
        let rate = (last.1 - first.1) as f64 / seconds;
        let ready = view.world.ready();
        Some(match (pending, rate > 0.0, ready) {
            (0, false, _) => 0,
            // Its formula gives nothing at zero; we let it wake.
            (_, _, 0) => 1,
            (_, false, ready) => u32::try_from(ready).unwrap(),
            (pending, true, ready) => {
                let raw = (pending as f64 / rate / TARGET_S * ready as f64).round().min(1e6);
                u32::try_from(whole(raw)).unwrap().max(1)
            }
        })
    }
}

impl Model for Numaflow {
    fn tick(&mut self, view: &View<'_>) -> Option<u32> {
        let (now_s, replicas) = (view.world.now_s, view.world.replicas());
        if !now_s.is_multiple_of(EVERY_S) || view.blind {
            return None;
        }
        self.done.push_back((now_s, view.done()));
        self.done.retain(|(at_s, _)| at_s + LOOK_BACK_S >= now_s);
        if self.scaled_s.is_some_and(|at_s| now_s - at_s < COOL_S) {
            return None;
        }
        let desired = self.desired(view)?.clamp(self.min, MAX);
        let next = desired.clamp(replicas.saturating_sub(STEP), replicas + STEP);
        if next != replicas {
            self.scaled_s = Some(now_s);
        }
        Some(next)
    }
}
