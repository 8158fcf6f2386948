//! What may not change from one version of a pipeline to the next.

use crate::{InventoryPipeline, Problem, TopicSpec, cel};

use super::findings::Findings;

/// Checks the step from `old` to `new`: no topic gets fewer partitions, and the input of a ledger keeps its own,
/// because keys would move away from their state.
///
/// # Errors
/// Every problem there is, warnings among them.
pub fn validate_change(old: &InventoryPipeline, new: &InventoryPipeline) -> Result<Vec<Problem>, Vec<Problem>> {
    let mut findings = Findings::default();
    for (t, topic) in new.spec.topics.iter().enumerate() {
        let before = old.spec.topics.iter().find(|before| before.name == topic.name);
        let Some(before) = before.filter(|before| before.is_managed() && topic.is_managed()) else {
            continue;
        };
        let path = format!("spec.topics[{t}].partitions");
        let (had, gets) = (partitions(before), partitions(topic));
        if gets < had {
            let help = format!("it has {had}, not {gets}: keep them, or make a new topic and replay into it");
            findings.add(path, cel::FEWER_PARTITIONS, help);
        } else if gets > had && feeds_a_ledger(old, topic) {
            let help = format!("keep the {had} partitions; for more, make a new topic and replay into it");
            findings.add(path, "the input of a ledger cannot get more partitions: keys would leave their stock", help);
        }
    }
    findings.into_result()
}

fn partitions(topic: &TopicSpec) -> u32 {
    topic.partitions.unwrap_or(1)
}

fn feeds_a_ledger(pipeline: &InventoryPipeline, topic: &TopicSpec) -> bool {
    let ledgers = pipeline.spec.stages.iter().filter(|stage| stage.ledger.is_some());
    ledgers.flat_map(|stage| &stage.from).any(|input| input.topic == topic.name)
}
