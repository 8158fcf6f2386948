//! The stages at work: a thread a group of shards, started together and stopped together.

use std::fmt::Display;
use std::sync::Arc;
use std::thread::JoinHandle;

use stockflow_log::MemoryLog;
use stockflow_worker::{Control, Counters, Stage, StageThread, StockTotals, WorkerError};

use crate::failure::Failure;

/// A stage that runs.
pub(super) struct Running {
    stage: Arc<Stage>,
    control: Arc<Control>,
    threads: Vec<JoinHandle<Result<(), Failure>>>,
}

/// What became of a stage.
pub(super) struct Done {
    pub(super) name: String,
    pub(super) rules: Vec<String>,
    pub(super) counters: Counters,
    /// What the books hold; nothing for a stage without a ledger.
    pub(super) stock: Option<StockTotals>,
}

/// All stages of a run.
pub(super) struct Stages {
    running: Vec<Running>,
    log: MemoryLog,
}

/// What can tell from outside whether the stages have read everything.
#[derive(Clone)]
pub(super) struct Watch {
    log: MemoryLog,
    /// Group and topic of every input.
    inputs: Vec<(String, String)>,
}

impl Stages {
    /// Starts every stage with as many threads as there are cores, or `threads`, but none
    /// without a partition.
    pub(super) fn start(log: &MemoryLog, stages: Vec<Stage>, threads: Option<u16>) -> Result<Stages, Failure> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let most = threads.map_or(cores, usize::from);
        let mut running = Vec::new();
        for stage in stages {
            let wanted = most.min(usize::try_from(stage.partitions).unwrap_or(usize::MAX)).max(1);
            running.push(Running::start(log, stage, wanted)?);
        }
        Ok(Stages { running, log: log.clone() })
    }

    pub(super) fn controls(&self) -> impl Iterator<Item = (&Control, usize)> {
        self.running.iter().map(|stage| (&*stage.control, stage.threads.len()))
    }

    /// Whether a thread has ended, which none should before it is told to.
    pub(super) fn one_has_ended(&self) -> bool {
        self.running.iter().any(|stage| stage.threads.iter().any(JoinHandle::is_finished))
    }

    /// Records taken by each stage so far.
    pub(super) fn taken(&self) -> Vec<(String, u64)> {
        self.running.iter().map(|stage| (stage.stage.name.clone(), stage.control.counters().records)).collect()
    }

    pub(super) fn watch(&self) -> Watch {
        let inputs = self.running.iter().flat_map(|running| {
            let group = &running.stage.group;
            running.stage.inputs.iter().map(move |input| (group.clone(), input.subscription.topic.clone()))
        });
        Watch { log: self.log.clone(), inputs: inputs.collect() }
    }

    /// Stops every stage and gives what it did.
    ///
    /// # Errors
    /// What ended a thread before its time.
    pub(super) fn stop(self) -> Result<Vec<Done>, Failure> {
        self.running.iter().for_each(|stage| stage.control.stop());
        let done: Vec<Result<Done, Failure>> = self.running.into_iter().map(Running::join).collect();
        done.into_iter().collect()
    }
}

impl Running {
    fn start(log: &MemoryLog, stage: Stage, threads: usize) -> Result<Running, Failure> {
        let (stage, control) = (Arc::new(stage), Arc::new(Control::default()));
        let failed = |error: &dyn Display| Failure::work(error.to_string());
        let mut handles = Vec::new();
        for place in 0..threads {
            let thread = StageThread::join(log, Arc::clone(&stage), Arc::clone(&control), place);
            let thread = thread.map_err(|error| failed(&error))?;
            let named = std::thread::Builder::new().name(format!("{}-{place}", stage.name));
            handles.push(
                named.spawn(move || thread.run().map_err(|error| failed(&error))).map_err(|error| failed(&error))?,
            );
        }
        Ok(Running { stage, control, threads: handles })
    }

    fn join(self) -> Result<Done, Failure> {
        let name = self.stage.name.clone();
        for thread in self.threads {
            let lost = || Failure::work(WorkerError::Lost { stage: name.clone() }.to_string());
            thread.join().unwrap_or_else(|_| Err(lost()))?;
        }
        let config = &self.stage.config;
        Ok(Done {
            name,
            rules: config.rules.iter().map(|rule| rule.name.clone()).collect(),
            counters: self.control.counters(),
            stock: config.ledger.is_some().then(|| self.control.totals()),
        })
    }
}

impl Watch {
    /// Whether every stage has read and committed all there is.
    pub(super) fn is_drained(&self) -> bool {
        let before = self.ends();
        // Ends that are the same before and after: nobody wrote while lags were read.
        self.inputs.iter().all(|(group, topic)| self.log.lag(group, topic) == 0) && self.ends() == before
    }

    fn ends(&self) -> Vec<i64> {
        let partitions = |topic: &str| stockflow_log::Log::partitions(&self.log, topic).ok().flatten().unwrap_or(0);
        let ends = self
            .inputs
            .iter()
            .flat_map(|(_, topic)| (0..partitions(topic)).map(move |partition| self.log.end_offset(topic, partition)));
        ends.collect()
    }
}
