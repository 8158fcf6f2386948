//! What goes on on workers that are not there: records come in, and each worker does so many a second.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::jiff::Timestamp;
use serde_json::{Value, json};

/// A topic that is read, and the workers that read it, one thread each.
pub struct World {
    pub topic: String,
    /// What comes in, over all partitions.
    pub arrivals_per_s: f64,
    /// What a worker does that is busy.
    pub worker_per_s: f64,
    /// What all of them can do together: something else lets no more through.
    pub all_per_s: f64,
    /// Workers that do not answer.
    pub silent: BTreeSet<u32>,
    /// A partition whose shard is being restored.
    pub restoring: Option<usize>,
    at_ms: i64,
    /// Of each partition, where it ends and what of it is done.
    partitions: Vec<(f64, f64)>,
    busy_s: BTreeMap<u32, f64>,
    ordinals: Vec<u32>,
}

impl World {
    /// A worker does 100 records/s, and nothing comes in.
    pub fn new(topic: String, partitions: usize) -> World {
        World {
            topic,
            arrivals_per_s: 0.0,
            worker_per_s: 100.0,
            all_per_s: f64::INFINITY,
            silent: BTreeSet::new(),
            restoring: None,
            at_ms: Timestamp::now().as_millisecond(),
            partitions: vec![(0.0, 0.0); partitions],
            busy_s: BTreeMap::new(),
            ordinals: Vec::new(),
        }
    }

    /// All that happened until now.
    pub fn go_on(&mut self) {
        let now_ms = Timestamp::now().as_millisecond();
        let seconds = f64::from(i32::try_from(now_ms - self.at_ms).unwrap()) / 1e3;
        self.at_ms = now_ms;
        let (count, workers) = (self.partitions.len(), self.ordinals.len());
        let arrived = self.arrivals_per_s * seconds / f64::from(u32::try_from(count).unwrap());
        self.partitions.iter_mut().for_each(|(end, _)| *end += arrived);
        let all_per_s = self.all_per_s / f64::from(u32::try_from(workers.max(1)).unwrap());
        let per_s = self.worker_per_s.min(all_per_s);
        for (place, ordinal) in self.ordinals.iter().enumerate() {
            let own = self.partitions.iter_mut().skip(place).step_by(workers);
            let mut own: Vec<_> = own.collect();
            let waits: f64 = own.iter().map(|(end, done)| end - done).sum();
            let part = if waits > 0.0 { (per_s * seconds / waits).min(1.0) } else { 0.0 };
            own.iter_mut().for_each(|(end, done)| *done += (*end - *done) * part);
            *self.busy_s.entry(*ordinal).or_default() += waits * part / per_s;
        }
    }

    /// These workers have the partitions from now on.
    pub fn share(&mut self, ordinals: Vec<u32>) {
        if self.ordinals != ordinals {
            self.go_on();
            self.ordinals = ordinals;
        }
    }

    /// What a worker says of itself; nothing where it is silent.
    pub fn page(&mut self, ordinal: u32) -> Option<String> {
        self.go_on();
        if self.silent.contains(&ordinal) {
            return None;
        }
        let place = self.ordinals.iter().position(|other| *other == ordinal);
        let own = |number: &usize| place == Some(number % self.ordinals.len().max(1));
        let shard = |number: usize| {
            let (end, done) = self.partitions[number];
            let (end, lag) = (end.floor(), end.floor() - done.floor());
            let phase = if self.restoring == Some(number) { "restoring" } else { "running" };
            json!({
                "topic": self.topic, "partition": number, "phase": phase, "end": whole(end), "lag": whole(lag.max(0.0)),
                "setAside": false,
            })
        };
        let shards: Vec<Value> = (0..self.partitions.len()).filter(own).map(shard).collect();
        let busy_s = self.busy_s.get(&ordinal).copied().unwrap_or_default();
        let stage = json!({"name": "books", "threads": 1, "busySeconds": busy_s, "shards": shards});
        Some(json!({"stages": [stage]}).to_string())
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count that is small and not negative")]
fn whole(count: f64) -> u64 {
    count as u64
}
