//! Books are of one input and one scale, and of all that their stage has read.

use crate::{InventoryPipeline, StageSpec, cel};

use super::{super::findings::Findings, input, kept};

/// What to do where books cannot go on.
const BEGIN_ANEW: &str = "give the stage another name, so that it begins anew, and replay its input";

pub(super) fn check(old: &InventoryPipeline, new: &InventoryPipeline, findings: &mut Findings) {
    scale(old, new, findings);
    for (s, before, stage) in kept(old, new) {
        let path = format!("spec.stages[{s}]");
        match (before.ledger.is_some(), stage.ledger.is_some()) {
            (true, true) => same_input(old, new, &path, before, stage, findings),
            (true, false) => {
                let help = "put the ledger back; to do without it, give the stage another name";
                findings.add(path, cel::LEDGER_TAKEN, help);
            }
            (false, true) => {
                findings.add(format!("{path}.ledger"), cel::LEDGER_GIVEN, BEGIN_ANEW);
            }
            (false, false) => {}
        }
    }
}

fn scale(old: &InventoryPipeline, new: &InventoryPipeline, findings: &mut Findings) {
    let [was, is] = [old, new].map(|pipeline| pipeline.spec.quantity_scale.unwrap_or(0));
    let mut books = kept(old, new).filter(|(_, before, stage)| before.ledger.is_some() && stage.ledger.is_some());
    if let Some((_, _, stage)) = books.next().filter(|_| was != is) {
        let help = format!("stage `{}` keeps books with {was}, not {is}: set it back, or {BEGIN_ANEW}", stage.name);
        findings.add("spec.quantityScale", cel::SCALE_UNDER_LEDGER, help);
    }
}

fn same_input(
    old: &InventoryPipeline,
    new: &InventoryPipeline,
    path: &str,
    before: &StageSpec,
    stage: &StageSpec,
    findings: &mut Findings,
) {
    // One that is missing is a problem of its own.
    let (Some(was), Some(is)) = (input(old, before), input(new, stage)) else { return };
    if was == is {
        return;
    }
    let topics = || new.spec.topics.iter().position(|topic| topic.name == stage.from[0].topic);
    let path = match topics().filter(|_| before.from[0].topic == stage.from[0].topic) {
        Some(t) => format!("spec.topics[{t}].topicName"),
        None => format!("{path}.from[0].topic"),
    };
    let help = format!("stage `{}` would read `{is}` instead of `{was}`: set it back, or {BEGIN_ANEW}", stage.name);
    findings.add(path, cel::LEDGER_INPUT, help);
}
