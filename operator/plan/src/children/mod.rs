//! The objects that a pipeline has, as we want them: one file for each kind.

mod account;
mod budget;
mod claim;
mod config_map;
mod container;
mod monitor;
mod names;
mod network;
mod pod;
mod rule_copy;
mod service;
mod spread;
mod stateful_set;
mod volumes;

use k8s_openapi::Resource;
use serde::Serialize;
use stockflow_crds::{ResolvedPipeline, ResolvedStage};

use crate::{ChildKind, Object, Observed};

pub use container::{DLQ_PORT, HTTP_PORT};
pub use names::{PIPELINE_LABEL, STAGE_LABEL, worker_selector};
pub(crate) use names::{base, stateful_set_name};
pub(crate) use pod::rolled_by;
pub use rule_copy::{RULE_COPY_KEY, RULE_DIGEST, RuleCopy};
pub(crate) use volumes::copies_mounted;

/// Where the resolved stage is in its config map, and in a worker's pod.
pub(crate) const STAGE_KEY: &str = "stage.json";

/// All objects of a pipeline, in the order in which they are made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Children {
    /// Each with what we say of it.
    pub objects: Vec<Object>,
    /// Copies of rules that come from config maps.
    pub copies: Vec<RuleCopy>,
}

/// What a pipeline's objects are to be.
///
/// # Guarantees
/// It depends on the pipeline, on what the operator was told, on versions of secrets that the pipeline names and on the
/// digests of its rules; on no other state of the cluster. How many workers there are is not in it.
pub fn desired(pipeline: &ResolvedPipeline, observed: &Observed) -> Children {
    let about = About { pipeline, observed };
    let mut objects = vec![account::account(&about)];
    objects.extend(observed.capabilities.pod_monitor.then(|| monitor::monitor(&about)));
    for stage in &pipeline.stages {
        objects.extend([
            config_map::config_map(&about, stage),
            service::service(&about, stage),
            network::policy(&about, stage),
            budget::budget(&about, stage),
            stateful_set::stateful_set(&about, stage),
        ]);
    }
    objects.sort_by_key(|object| object.kind);
    Children { objects, copies: rule_copy::copies(&about) }
}

/// What every object is made from.
pub(crate) struct About<'a> {
    pub(crate) pipeline: &'a ResolvedPipeline,
    pub(crate) observed: &'a Observed,
}

/// The secrets that a pipeline's workers and its operator read, by name.
pub fn secret_names(pipeline: &ResolvedPipeline) -> Vec<String> {
    volumes::secrets(pipeline).into_keys().collect()
}

/// The object of a typed resource.
fn object<T: Resource + Serialize>(kind: ChildKind, name: &str, stage: Option<&ResolvedStage>, typed: &T) -> Object {
    // Nothing in a typed resource can fail to be JSON.
    let value = serde_json::to_value(typed).unwrap_or_default();
    Object { kind, name: name.to_owned(), stage: stage.map(|stage| stage.name.clone()), value }
}
