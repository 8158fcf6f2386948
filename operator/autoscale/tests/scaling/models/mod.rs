//! Models: what each autoscaler would do, by what it is shown.

mod flink;
mod keda;
mod numaflow;
mod ours;

use crate::scenario::Scenario;
use crate::world::World;

/// What a model is shown at one moment.
pub struct View<'a> {
    pub world: &'a World,
    /// Lags and rates are not known.
    pub blind: bool,
}

impl View<'_> {
    /// All records that wait. Markers are not counted for anybody: Stockflow's workers commit behind them.
    pub fn lag(&self) -> Option<u64> {
        (!self.blind).then(|| self.world.partitions.iter().map(|partition| partition.lag()).sum())
    }

    pub fn done(&self) -> u64 {
        self.world.partitions.iter().map(|partition| partition.done).sum()
    }
}

pub trait Model {
    /// Called each second; the workers that there should be, or nothing to say.
    fn tick(&mut self, view: &View<'_>) -> Option<u32>;
}

pub const NAMES: [&str; 5] = ["Stockflow", "KEDA, threshold 10", "KEDA, threshold 1000", "Numaflow", "Flink"];

/// All models in the order of [`NAMES`], fresh.
pub fn all(scenario: &Scenario) -> Vec<Box<dyn Model>> {
    vec![
        Box::new(ours::Ours::new(scenario)),
        Box::new(keda::Keda::new(scenario, 10)),
        Box::new(keda::Keda::new(scenario, 1000)),
        Box::new(numaflow::Numaflow::new(scenario)),
        Box::new(flink::Flink::new(scenario)),
    ]
}
