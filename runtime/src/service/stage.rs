//! The life of a stage on Kafka: its topics are waited for, its threads started, and joined.

use std::sync::mpsc::Sender;
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use stockflow_crds::ResolvedStage;
use stockflow_kafka::KafkaLog;
use stockflow_topics::Wanted;
use stockflow_worker::{Control, Stage, StageThread, WorkerError};

use super::stop::Wake;
use super::topics::{Found, Topics};
use super::watch::watch;
use crate::failure::Failure;

/// A stage that is to live, as others see it from the beginning.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) resolved: ResolvedStage,
    pub(super) control: Arc<Control>,
    /// There once its input is known.
    pub(super) stage: Arc<OnceLock<Arc<Stage>>>,
}

impl Shown {
    pub(super) fn of(resolved: &ResolvedStage) -> Shown {
        Shown { resolved: resolved.clone(), control: Arc::default(), stage: Arc::default() }
    }
}

/// A stage that lives.
pub(super) struct Living {
    thread: JoinHandle<Result<(), Failure>>,
}

/// What a stage lives on.
pub(super) struct Life {
    pub(super) log: KafkaLog,
    pub(super) stage: Stage,
    pub(super) topics: Topics,
    pub(super) wanted: Vec<Wanted>,
    pub(super) threads: usize,
}

impl Living {
    /// Starts the stage. `wake` is told when it has ended.
    pub(super) fn start(life: Life, shown: &Shown, wake: Sender<Wake>) -> Result<Living, Failure> {
        let Shown { control, stage, .. } = shown.clone();
        let named = std::thread::Builder::new().name(life.stage.name.clone());
        let thread = named.spawn(move || {
            let ended = live(life, &control, &stage);
            // Whoever does not listen any more has heard of another end.
            let _ = wake.send(Wake::Ended);
            ended
        });
        let thread = thread.map_err(|error| Failure::work(format!("cannot start a thread: {error}")))?;
        Ok(Living { thread })
    }

    /// Waits until the stage has ended.
    pub(super) fn join(self) -> Result<(), Failure> {
        self.thread.join().unwrap_or_else(|_| {
            Err(Failure::work("a stage ended without a word; this is a fault of stockflow, please report it"))
        })
    }
}

fn live(life: Life, control: &Arc<Control>, shown: &OnceLock<Arc<Stage>>) -> Result<(), Failure> {
    let Life { log, mut stage, topics, wanted, threads } = life;
    let Some(found) = topics.wait_for(&log, &stage, &wanted, control)? else { return Ok(()) };
    let Found { partitions, input_id, changelog_id, written } = found;
    let log = log.with_batches_of(written.batch_bytes);
    (stage.partitions, stage.input_id, stage.outlets) = (partitions, input_id, written.outlets);
    if let Some(durable) = &mut stage.durable {
        durable.changelog_id = changelog_id;
    }
    let stage = Arc::new(stage);
    let threads = threads.min(usize::try_from(partitions).unwrap_or(usize::MAX)).max(1);
    let _ = shown.set(Arc::clone(&stage));
    let mut handles = Vec::new();
    // All before one works, so that none is ready before all are.
    (0..threads).for_each(|place| control.is_alive(place));
    for place in 0..threads {
        let thread = StageThread::join(&log, Arc::clone(&stage), Arc::clone(control), place).map_err(failure)?;
        let named = std::thread::Builder::new().name(format!("{}-{place}", stage.name));
        let told = Arc::clone(control);
        let run = move || thread.run().inspect_err(|error| told.ended(place, &error.to_string()));
        let spawned = named.spawn(run);
        handles.push(spawned.map_err(|error| Failure::work(format!("cannot start a thread: {error}")))?);
    }
    // Ends with the threads: who fails stops the others, and those who leave were told to.
    let watched = watch(log.admin(), &stage, control);
    let lost = || Err(WorkerError::Lost { stage: stage.name.clone() });
    let ended: Vec<_> = handles.into_iter().map(|handle| handle.join().unwrap_or_else(|_| lost())).collect();
    watched.and(ended.into_iter().collect::<Result<(), WorkerError>>().map_err(failure))
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn failure(error: WorkerError) -> Failure {
    Failure::work(error.to_string())
}
