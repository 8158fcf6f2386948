//! No topic gets fewer partitions, and the input of a ledger keeps its own: keys would move away from their state.

use crate::{InventoryPipeline, TopicSpec, cel};

use super::super::findings::Findings;

pub(super) fn check(old: &InventoryPipeline, new: &InventoryPipeline, findings: &mut Findings) {
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
            findings.add(path, cel::LEDGER_INPUT_GROWS, help);
        }
    }
}

fn partitions(topic: &TopicSpec) -> u32 {
    topic.partitions.unwrap_or(1)
}

fn feeds_a_ledger(pipeline: &InventoryPipeline, topic: &TopicSpec) -> bool {
    let ledgers = pipeline.spec.stages.iter().filter(|stage| stage.ledger.is_some());
    ledgers.flat_map(|stage| &stage.from).any(|input| input.topic == topic.name)
}
