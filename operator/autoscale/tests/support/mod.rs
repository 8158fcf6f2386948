//! A stage whose workers keep up or do not, in steps of [`EVERY_S`].

use stockflow_autoscale::{Backlog, Observation, PartitionSeen, WorkerSeen};

/// Time between observations, seconds.
pub const EVERY_S: u64 = 10;

#[derive(Clone, Debug)]
pub struct Stage {
    pub replicas: u32,
    /// Records/s of each partition.
    pub arrivals: Vec<u64>,
    /// Records/s of a busy thread.
    pub rate: u64,
    /// Threads of a worker.
    pub threads: u32,
    /// A partition that cannot be read on.
    pub stuck: Option<usize>,
    /// What all threads together can do, records/s.
    pub limit: Option<u64>,
    pub at_s: u64,
    pub partitions: Vec<Backlog>,
    pub busy_s: Vec<f64>,
}

impl Stage {
    /// One worker of one thread that does 100 records/s.
    pub fn new(arrivals: Vec<u64>) -> Stage {
        Stage {
            replicas: 1,
            rate: 100,
            threads: 1,
            stuck: None,
            limit: None,
            at_s: 1_000_000,
            partitions: vec![Backlog::default(); arrivals.len()],
            busy_s: Vec::new(),
            arrivals,
        }
    }

    /// Goes on for a while; gives what is seen then.
    pub fn step(&mut self) -> Observation {
        self.at_s += EVERY_S;
        let threads = usize::try_from(self.replicas * self.threads).unwrap();
        self.busy_s.resize(threads, 0.0);
        for (backlog, arrivals) in self.partitions.iter_mut().zip(&self.arrivals) {
            backlog.end += arrivals * EVERY_S;
            backlog.lag += arrivals * EVERY_S;
        }
        let rate = self.limit.map_or(self.rate, |limit| self.rate.min(limit / threads.max(1) as u64));
        for (thread, busy_s) in self.busy_s.iter_mut().enumerate() {
            let most = rate * EVERY_S;
            let mut left = most;
            // The least first, so that nobody waits for another that has more.
            let own = self.partitions.iter_mut().enumerate().skip(thread).step_by(threads);
            let mut own: Vec<_> = own.filter(|(place, _)| self.stuck != Some(*place)).map(|(_, own)| own).collect();
            own.sort_by_key(|backlog| backlog.lag);
            let count = own.len() as u64;
            for (place, backlog) in (0..count).zip(own) {
                let done = backlog.lag.min(left / (count - place));
                (backlog.lag, left) = (backlog.lag - done, left - done);
            }
            *busy_s += (most - left) as f64 / rate as f64;
        }
        self.see()
    }

    /// What is seen now.
    pub fn see(&self) -> Observation {
        let threads = usize::try_from(self.threads).unwrap();
        let worker = |(ordinal, busy_s): (u32, &[f64])| WorkerSeen {
            ordinal,
            threads: self.threads,
            busy_s: busy_s.iter().sum(),
        };
        let partition = |backlog: &Backlog| PartitionSeen { backlog: Some(*backlog), set_aside: false };
        Observation {
            at_s: self.at_s,
            replicas: self.replicas,
            ready: self.replicas,
            restoring: 0,
            workers: (0..).zip(self.busy_s.chunks(threads)).map(worker).collect(),
            partitions: self.partitions.iter().map(partition).collect(),
        }
    }
}
