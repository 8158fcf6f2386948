//! The status of a pipeline: what holds, said once, and written when it changes.

mod conditions;
mod stages;
mod told;
mod write;

use std::collections::BTreeMap;

use stockflow_crds::{Problem, ResolvedPipeline};
use stockflow_plan::Notice;

use crate::apply::ApplyError;
use crate::observe::Workers;
use crate::scale::Kept;

pub use told::told;
pub use write::{StatusError, write};

/// Where a pipeline stands after a reconciliation.
#[derive(Debug)]
pub enum Standing<'a> {
    /// It does not resolve; what ran before goes on.
    Invalid(Vec<Problem>),
    /// It was planned for.
    Planned {
        /// The pipeline.
        pipeline: &'a ResolvedPipeline,
        /// How the workers of each stage are, with what they were just [`told`].
        workers: &'a BTreeMap<String, Workers>,
        /// What scaling has seen of each stage.
        scaling: &'a BTreeMap<String, Kept>,
        /// What the plan found.
        notices: Vec<Notice>,
        /// How many things were done, or what could not be.
        applied: Result<&'a u64, &'a ApplyError>,
    },
}
