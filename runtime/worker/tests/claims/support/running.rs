//! Stages at work: their threads, drained, advanced and stopped.

use std::sync::Arc;
use std::thread::JoinHandle;

use stockflow_log::{Log, MemoryLog};
use stockflow_worker::{Control, Counters, StageThread, StockTotals, WorkerError};

use super::Shop;

/// The threads of every stage of a shop.
pub struct Running {
    log: MemoryLog,
    stages: Vec<RunningStage>,
}

struct RunningStage {
    group: String,
    topics: Vec<String>,
    control: Arc<Control>,
    threads: Vec<JoinHandle<Result<(), WorkerError>>>,
}

impl Running {
    /// All threads join before one works, so that no partition changes hands.
    pub fn start<L: Log<Consumer: 'static, Producer: 'static, Reader: 'static> + Clone + 'static>(
        shop: &Shop,
        log: &L,
        threads: usize,
    ) -> Running {
        let mut stages = Vec::new();
        for stage in &shop.stages {
            let control = Arc::new(Control::default());
            let join = |place| StageThread::join(log, Arc::clone(stage), Arc::clone(&control), place).unwrap();
            let joined: Vec<_> = (0..threads).map(join).collect();
            let spawn = |thread: StageThread<L>| std::thread::spawn(move || thread.run());
            stages.push(RunningStage {
                group: stage.group.clone(),
                topics: stage.inputs.iter().map(|input| input.subscription.topic.clone()).collect(),
                control,
                threads: joined.into_iter().map(spawn).collect(),
            });
        }
        Running { log: shop.log.clone(), stages }
    }

    /// Until every stage has committed the end of what it reads.
    pub fn drain(&mut self) {
        while !self.is_drained() {
            self.alive();
            std::thread::yield_now();
        }
    }

    fn is_drained(&self) -> bool {
        let before = self.ends();
        let inputs = || self.stages.iter().flat_map(|stage| stage.topics.iter().map(move |topic| (stage, topic)));
        inputs().all(|(stage, topic)| self.log.lag(&stage.group, topic) == 0) && before == self.ends()
    }

    fn ends(&self) -> Vec<i64> {
        let topics = self.stages.iter().flat_map(|stage| &stage.topics);
        let ends = topics.flat_map(|topic| {
            let partitions = self.log.partitions(topic).unwrap().unwrap();
            (0..partitions).map(move |partition| self.log.end_offset(topic, partition))
        });
        ends.collect()
    }

    /// Nobody may leave before being told to: says why somebody did.
    fn alive(&mut self) {
        for thread in self.stages.iter_mut().flat_map(|stage| &mut stage.threads) {
            assert!(!thread.is_finished(), "a thread has ended before its time");
        }
    }

    /// Fires what is due by `to_ms` in every stage, and what that makes due.
    pub fn advance(&mut self, to_ms: i64) {
        loop {
            let fired = self.fired();
            for n in 0..self.stages.len() {
                let (done, _) = self.stages[n].control.advanced();
                let wanted = done + self.stages[n].threads.len() as u64;
                self.stages[n].control.advance(to_ms);
                while self.stages[n].control.advanced().0 < wanted {
                    self.alive();
                    std::thread::yield_now();
                }
            }
            self.drain();
            if self.fired() == fired {
                return;
            }
        }
    }

    /// Fires what is due by `to_ms`, which must end the one thread of the one stage.
    pub fn advance_until_it_ends(&mut self, to_ms: i64) {
        self.stages[0].control.advance(to_ms);
        while !self.stages[0].threads[0].is_finished() {
            std::thread::yield_now();
        }
    }

    fn fired(&self) -> u64 {
        self.stages.iter().map(|stage| stage.control.advanced().1).sum()
    }

    /// Tells every thread to leave, and waits for it; none may have failed.
    pub fn stop(&mut self) {
        self.stages.iter().for_each(|stage| stage.control.stop());
        for ended in self.join() {
            ended.unwrap_or_else(|error| panic!("{error}"));
        }
    }

    /// How each thread ended; waits for it.
    pub fn join(&mut self) -> Vec<Result<(), WorkerError>> {
        let threads = self.stages.iter_mut().flat_map(|stage| stage.threads.drain(..));
        threads.map(|thread| thread.join().unwrap()).collect()
    }

    pub fn counters(&self, stage: usize) -> Counters {
        self.stages[stage].control.counters()
    }

    pub fn totals(&self, stage: usize) -> StockTotals {
        self.stages[stage].control.totals()
    }
}
