//! What may not change from one version of a pipeline to the next, and what a change leaves behind.

mod books;
mod gone;
mod partitions;
mod rules;

use crate::{InventoryPipeline, Problem, StageSpec, resolve::naming};

use super::findings::Findings;

/// Checks the step from `old` to `new`, two versions of one pipeline. Refused is what would make the books of a stage
/// wrong without a word, or end it: an input or a scale that they are not of, partitions whose keys they do not have.
/// A warning tells what is left behind, and what begins anew.
///
/// # Errors
/// Every problem there is, warnings among them.
pub fn validate_change(old: &InventoryPipeline, new: &InventoryPipeline) -> Result<Vec<Problem>, Vec<Problem>> {
    let mut findings = Findings::default();
    partitions::check(old, new, &mut findings);
    books::check(old, new, &mut findings);
    gone::check(old, new, &mut findings);
    rules::check(old, new, &mut findings);
    findings.into_result()
}

/// The stages that are in both versions: the place in the new one, as it was, as it is.
fn kept<'a>(
    old: &'a InventoryPipeline,
    new: &'a InventoryPipeline,
) -> impl Iterator<Item = (usize, &'a StageSpec, &'a StageSpec)> {
    new.spec.stages.iter().enumerate().filter_map(|(s, stage)| Some((s, named(old, stage)?, stage)))
}

/// The stage of the same name.
fn named<'a>(pipeline: &'a InventoryPipeline, stage: &StageSpec) -> Option<&'a StageSpec> {
    pipeline.spec.stages.iter().find(|found| found.name == stage.name)
}

/// The name in Kafka of the topic that a stage with a ledger reads.
fn input(pipeline: &InventoryPipeline, stage: &StageSpec) -> Option<String> {
    let input = stage.ledger.as_ref().and(stage.from.first())?;
    let topic = pipeline.spec.topics.iter().find(|topic| topic.name == input.topic)?;
    Some(naming::topic(pipeline, topic))
}
