//! Stages with a ledger that are gone, and what they leave behind.

use crate::{InventoryPipeline, StageSpec, resolve::naming};

use super::{super::findings::Findings, input, named};

pub(super) fn check(old: &InventoryPipeline, new: &InventoryPipeline, findings: &mut Findings) {
    let gone: Vec<&StageSpec> = ledgers(old).filter(|stage| named(new, stage).is_none()).collect();
    for stage in &gone {
        let group = naming::group(old, &stage.name);
        let left = format!(
            "its group `{group}`, changelog `{}` and local state are left behind; delete them when they are needed \
             no more",
            naming::changelog(&group)
        );
        // A new name and an old one gone are two things to a resource: that they are one is a guess.
        match renamed(old, new, stage).filter(|_| gone.len() == 1) {
            Some((s, now)) => {
                let message = format!(
                    "this looks like a rename: stage `{}` begins anew with empty books, and does not go on with those \
                     of `{}`",
                    now.name, stage.name
                );
                let help = format!("to go on with them, name it `{}` again; else {left}", stage.name);
                findings.warn(format!("spec.stages[{s}].name"), message, help);
            }
            None => {
                let message = format!("stage `{}` is gone, and nothing goes on with its books", stage.name);
                findings.warn("spec.stages", message, left);
            }
        }
    }
}

fn ledgers(pipeline: &InventoryPipeline) -> impl Iterator<Item = &StageSpec> {
    pipeline.spec.stages.iter().filter(|stage| stage.ledger.is_some())
}

/// The one new stage with a ledger that reads what the stage has read, and its place.
fn renamed<'a>(
    old: &InventoryPipeline,
    new: &'a InventoryPipeline,
    stage: &StageSpec,
) -> Option<(usize, &'a StageSpec)> {
    let was = input(old, stage)?;
    let found = new.spec.stages.iter().enumerate();
    let mut found = found.filter(|(_, now)| named(old, now).is_none() && input(new, now).as_ref() == Some(&was));
    found.next().filter(|_| found.next().is_none())
}
