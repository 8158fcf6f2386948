//! Validate: every problem of a pipeline at once, each with the path of its field.

mod change;
mod cycles;
mod findings;
mod held;
mod identity;
mod kafka;
mod keys;
mod labels;
mod memory;
mod named;
mod publish;
mod rules;
mod stages;
mod topics;
mod workers;

pub use change::validate_change;

use crate::{InventoryPipeline, Problem};
use findings::Findings;

/// Checks what a type alone cannot: references, ranges, names made from names. What can be meant as it is, and will
/// surprise, is a warning; those come back.
///
/// # Errors
/// Every problem there is, warnings among them, in the order of the document's sections.
pub fn validate(pipeline: &InventoryPipeline) -> Result<Vec<Problem>, Vec<Problem>> {
    let mut findings = Findings::default();
    identity::check(pipeline, &mut findings);
    kafka::check(&pipeline.spec, &mut findings);
    topics::check(pipeline, &mut findings);
    stages::check(&pipeline.spec, &mut findings);
    workers::check(&pipeline.spec, &mut findings);
    memory::check(pipeline, &mut findings);
    publish::check(&pipeline.spec, &mut findings);
    keys::check(&pipeline.spec, &mut findings);
    cycles::check(&pipeline.spec, &mut findings);
    held::check(&pipeline.spec, &mut findings);
    findings.into_result()
}
