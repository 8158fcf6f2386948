//! A worker of the simulation: its pod, and the life that is in it.

use std::sync::Arc;

use stockflow_log::MemoryLog;
use stockflow_worker::{Control, StageThread};

use crate::chaos::{Chaos, Life};
use crate::disk::{Disk, FaultyStores};
use crate::faulty::Faulty;
use crate::shop::{self, Site, Sizes};

/// A place where a worker lives: its name in the group, and its disk, which outlive it.
pub struct Pod {
    pub name: String,
    pub disk: Disk,
    /// What was on the disk at some earlier moment.
    pub older: Disk,
    /// Whether two lives may have its name for now.
    pub disputed: bool,
}

impl Pod {
    pub fn new(number: usize) -> Pod {
        Pod { name: format!("pod-{number}"), disk: Disk::default(), older: Disk::default(), disputed: false }
    }
}

/// Which thread a life is, and of which process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub pod: usize,
    /// The life of its first thread.
    pub process: Life,
    pub thread: usize,
}

/// One life: a thread.
pub struct Worker {
    pub life: Life,
    pub place: Place,
    pub control: Arc<Control>,
    pub thread: StageThread<Faulty>,
    /// Whether it was replaced, or its group has given it up, and it does not know.
    pub replaced: bool,
    /// Whether it is to leave for good.
    pub leaves: bool,
}

impl Worker {
    /// Starts a life in a pod; why it did not.
    pub fn start(
        log: &MemoryLog,
        chaos: &Chaos,
        (life, place): (Life, Place),
        pod: &Pod,
        sizes: Sizes,
        site: &Site,
    ) -> Result<Worker, String> {
        let stores = Arc::new(FaultyStores { disk: pod.disk.clone(), chaos: chaos.clone(), life });
        let stage = shop::stage(&pod.name, sizes, site, stores);
        let faulty = Faulty { log: log.clone(), chaos: chaos.clone(), life, disk: pod.disk.clone() };
        let control = Arc::new(Control::default());
        let thread = StageThread::join(&faulty, Arc::new(stage), Arc::clone(&control), place.thread);
        let thread = thread.map_err(|error| error.to_string())?;
        Ok(Worker { life, place, control, thread, replaced: false, leaves: false })
    }
}
