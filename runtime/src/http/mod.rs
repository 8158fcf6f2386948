//! What a worker shows over HTTP: whether it lives, whether it is ready, how it fares, its
//! figures, and the stock of a key. How it is served is `stockflow-web`'s.
//!
//! Every answer but stock is made of one [`seen::Seen`], taken at the time of the request, by a
//! function without IO. Requests have no bodies and change nothing. docs/operations.md tells
//! users of each endpoint and each metric.

mod health;
mod metrics;
mod routes;
mod seen;
mod status;
mod stock;

#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

use stockflow_worker::{Control, Stage};

pub(crate) use routes::site;

/// What the endpoints look at.
pub(crate) struct View {
    /// The pipeline, `namespace/name`.
    pub(crate) pipeline: String,
    /// The name of this worker among others.
    pub(crate) instance: String,
    /// Whether this worker was told that it is not coming back.
    pub(crate) leaves_for_good: ForGood,
    /// The stages that this process runs.
    pub(crate) stages: Vec<StageView>,
}

/// A stage that this process runs.
pub(crate) struct StageView {
    /// Its name in the pipeline.
    pub(crate) name: String,
    /// Its consumer group.
    pub(crate) group: String,
    /// The stage, once its input is known.
    pub(crate) stage: Arc<OnceLock<Arc<Stage>>>,
    /// How its threads fare.
    pub(crate) control: Arc<Control>,
    /// Who has a partition of the stage's input, asked only when this process has not; it may
    /// block.
    pub(crate) owner: Owner,
}

/// Whether a worker is not to come back once it is told to stop.
pub(crate) type ForGood = Box<dyn Fn() -> bool + Send + Sync>;

/// Finds the instance that has a partition; `None` when nobody has, or it cannot be told.
pub(crate) type Owner = Box<dyn Fn(u32) -> Option<String> + Send + Sync>;
