//! World: partitions, workers and their rebalances, second by second.

use std::collections::VecDeque;

/// Records that a busy worker does in a second.
pub const WORKER_PER_S: u64 = 100;
/// From the wish for a worker until it is ready, seconds.
pub const START_S: u64 = 10;
/// How long a partition that moves, or whose worker restarts, is not read, seconds.
pub const PAUSE_S: u64 = 5;

#[derive(Default)]
pub struct Partition {
    pub end: u64,
    pub done: u64,
    /// Second and count of what waits, oldest first.
    waits: VecDeque<(u64, u64)>,
    paused_until_s: u64,
    pub stuck: bool,
    owner: Option<usize>,
}

impl Partition {
    pub fn lag(&self) -> u64 {
        self.end - self.done
    }

    pub fn arrive(&mut self, now_s: u64, count: u64) {
        if count > 0 {
            self.end += count;
            self.waits.push_back((now_s, count));
        }
    }

    fn take(&mut self, mut count: u64) {
        self.done += count;
        while let Some((_, first)) = self.waits.front_mut().filter(|_| count > 0) {
            let taken = count.min(*first);
            (*first, count) = (*first - taken, count - taken);
            if *first == 0 {
                self.waits.pop_front();
            }
        }
    }

    /// How long the oldest record has waited, seconds.
    pub fn age_s(&self, now_s: u64) -> u64 {
        self.waits.front().map_or(0, |(since_s, _)| now_s - since_s)
    }
}

pub struct Worker {
    pub ready_at_s: u64,
    pub busy_s: f64,
}

pub struct World {
    pub now_s: u64,
    pub partitions: Vec<Partition>,
    pub workers: Vec<Worker>,
    members: usize,
}

impl World {
    pub fn new(partitions: usize, replicas: u32) -> World {
        let mut world = World { now_s: 0, partitions: Vec::new(), workers: Vec::new(), members: 0 };
        world.partitions.resize_with(partitions, Partition::default);
        world.scale(replicas);
        world.workers.iter_mut().for_each(|worker| worker.ready_at_s = 0);
        world
    }

    pub fn replicas(&self) -> u32 {
        u32::try_from(self.workers.len()).unwrap()
    }

    pub fn scale(&mut self, replicas: u32) {
        let ready_at_s = self.now_s + START_S;
        self.workers.resize_with(usize::try_from(replicas).unwrap(), || Worker { ready_at_s, busy_s: 0.0 });
    }

    /// A worker's process begins anew: it keeps its partitions, and its counters do not stay.
    pub fn restart(&mut self, worker: usize) {
        if let Some(worker) = self.workers.get_mut(worker) {
            *worker = Worker { ready_at_s: self.now_s + START_S, busy_s: 0.0 };
        }
    }

    pub fn ready(&self) -> usize {
        self.workers.iter().filter(|worker| worker.ready_at_s <= self.now_s).count()
    }

    pub fn restoring(&self) -> usize {
        self.partitions.iter().filter(|partition| partition.paused_until_s > self.now_s).count()
    }

    /// One second: the group follows its members, each worker does what it can of what is its own. `most_per_s` is
    /// what all of them together can do, where something else limits them.
    pub fn step(&mut self, most_per_s: Option<u64>) {
        // A worker that restarts stays a member; one that has never been ready is none yet.
        let joined = self.workers.iter().rposition(|worker| worker.ready_at_s <= self.now_s).map_or(0, |last| last + 1);
        let members = joined.max(self.members.min(self.workers.len()));
        if members != self.members {
            self.assign(members);
        }
        let each = most_per_s.map_or(WORKER_PER_S, |most| (most / self.ready().max(1) as u64).min(WORKER_PER_S));
        for owner in 0..members {
            if self.workers[owner].ready_at_s > self.now_s {
                let own = self.partitions.iter_mut().filter(|partition| partition.owner == Some(owner));
                own.for_each(|partition| partition.paused_until_s = self.now_s + 1);
            } else if each > 0 {
                let used = self.work(owner, each);
                self.workers[owner].busy_s += used as f64 / each as f64;
            }
        }
        self.now_s += 1;
    }

    /// Moves as few partitions as evens them out over `members`.
    fn assign(&mut self, members: usize) {
        let (least, more) =
            (self.partitions.len().checked_div(members).unwrap_or(0), self.partitions.len() % members.max(1));
        let mut room: Vec<usize> = (0..members).map(|member| least + usize::from(member < more)).collect();
        for partition in &mut self.partitions {
            partition.owner = partition.owner.filter(|owner| room.get(*owner).is_some_and(|left| *left > 0));
            if let Some(owner) = partition.owner {
                room[owner] -= 1;
            }
        }
        let mut free = (0..members).flat_map(|member| std::iter::repeat_n(member, room[member]));
        for partition in self.partitions.iter_mut().filter(|partition| partition.owner.is_none()) {
            partition.owner = free.next();
            partition.paused_until_s = self.now_s + PAUSE_S;
        }
        self.members = members;
    }

    /// Shares a second of a worker between its partitions: none waits for another that has more.
    fn work(&mut self, owner: usize, most: u64) -> u64 {
        let now_s = self.now_s;
        let can = |partition: &&mut Partition| {
            partition.owner == Some(owner)
                && partition.paused_until_s <= now_s
                && !partition.stuck
                && partition.lag() > 0
        };
        let mut own: Vec<_> = self.partitions.iter_mut().filter(can).collect();
        own.sort_by_key(|partition| partition.lag());
        let mut left = most;
        let count = own.len() as u64;
        for (place, partition) in (0..count).zip(own) {
            let taken = partition.lag().min(left / (count - place));
            partition.take(taken);
            left -= taken;
        }
        most - left
    }
}
