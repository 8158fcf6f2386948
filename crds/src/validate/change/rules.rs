//! Rules of a ledger that are gone: what they kept goes with them.

use crate::{InventoryPipeline, Name, RuleSpec, StageSpec};

use super::{super::findings::Findings, kept};

pub(super) fn check(old: &InventoryPipeline, new: &InventoryPipeline, findings: &mut Findings) {
    let books = kept(old, new).filter(|(_, before, stage)| before.ledger.is_some() && stage.ledger.is_some());
    for (s, before, stage) in books {
        let gone: Vec<&RuleSpec> = before.rules.iter().filter(|rule| !goes_on(rule, stage)).collect();
        let mut come = stage.rules.iter().filter(|rule| is_new(rule, before));
        let one = come.next().filter(|_| come.next().is_none() && gone.len() == 1);
        for rule in gone {
            let name = &rule.name;
            let message = format!(
                "rule `{name}` of stage `{}` is gone: the state and timers that it kept, if any, are dropped",
                stage.name
            );
            let help = match one {
                Some(one) => format!("if it is called `{}` now, write `renamedFrom: {name}` there", one.name),
                None => format!("if a rule is it under another name, write `renamedFrom: {name}` there"),
            };
            findings.warn(format!("spec.stages[{s}].rules"), message, help);
        }
    }
}

fn goes_on(rule: &RuleSpec, stage: &StageSpec) -> bool {
    stage.rules.iter().any(|now| now.name == rule.name || now.renamed_from.as_ref() == Some(&rule.name))
}

/// Whether the rule begins with nothing.
fn is_new(rule: &RuleSpec, before: &StageSpec) -> bool {
    let had = |name: &Name| before.rules.iter().any(|rule| rule.name == *name);
    !had(&rule.name) && !rule.renamed_from.as_ref().is_some_and(had)
}
