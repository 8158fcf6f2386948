//! Rules before they roll: workers get none that was not tried and found good, and go on with those
//! that they have.

use std::collections::BTreeSet;

use stockflow_crds::{Module, ResolvedPipeline, ResolvedRule, ResolvedStage};

use crate::{Action, ChildKind, Children, Notice, Object, Observed, Plan, Reason, RuleSeen, Verdict, children};

/// Stages whose workers stay as they are, for a rule that they would get was not found good; what is missing is told,
/// and what was not tried yet is tried.
///
/// A stage whose workers would get nothing new is not asked about: what they run was good once.
pub(crate) fn held(
    pipeline: &ResolvedPipeline,
    children: &Children,
    observed: &Observed,
    plan: &mut Plan,
) -> BTreeSet<String> {
    let mut held = BTreeSet::new();
    for stage in &pipeline.stages {
        if !rolls(&stage.name, children, observed) {
            continue;
        }
        for rule in &stage.rules {
            if !is_good(stage, rule, observed, plan) {
                held.insert(stage.name.clone());
            }
        }
    }
    held
}

/// The StatefulSet that a stage is to have.
pub(crate) fn set_of<'a>(stage: &str, children: &'a Children) -> Option<&'a Object> {
    let is_set = |object: &&Object| object.kind == ChildKind::StatefulSet && object.stage.as_deref() == Some(stage);
    children.objects.iter().find(is_set)
}

/// Whether workers of the stage would be started, or started anew with another stage file or other rules.
pub(crate) fn rolls(stage: &str, children: &Children, observed: &Observed) -> bool {
    let Some(set) = set_of(stage, children) else { return false };
    let child = observed.child(ChildKind::StatefulSet, &set.name);
    child.is_none_or(|child| children::rolled_by(&child.ours) != children::rolled_by(&set.value))
}

fn is_good(stage: &ResolvedStage, rule: &ResolvedRule, observed: &Observed, plan: &mut Plan) -> bool {
    let about = format!("{}/{}", stage.name, rule.name);
    let (reason, message) = match observed.rule(&stage.name, &rule.name) {
        RuleSeen::Found { verdict: Verdict::Good, .. } => return true,
        RuleSeen::Missing => (Reason::RuleMissing, missing(&about, rule)),
        RuleSeen::Found { digest, verdict: Verdict::Untried } => {
            plan.act(try_rule(stage, rule, digest));
            (Reason::RuleChecking, format!("rule {about} is being tried before workers get it"))
        }
        RuleSeen::Found { digest, verdict: Verdict::Unfetched { message } } => {
            plan.act(try_rule(stage, rule, digest));
            let goes_on = "Its workers stay as they are, and it is tried again";
            (Reason::RuleNotFetched, format!("stage {}: {message}. {goes_on}", stage.name))
        }
        RuleSeen::Found { verdict: Verdict::Bad { message }, .. } => (
            Reason::RuleRefused,
            format!("stage {}: {message}. Its workers stay as they are: mend the rule, or put it back", stage.name),
        ),
    };
    plan.note(Notice::new(reason, about, message));
    false
}

fn try_rule(stage: &ResolvedStage, rule: &ResolvedRule, digest: &str) -> Action {
    Action::TryRule { stage: stage.name.clone(), rule: rule.name.clone(), digest: digest.to_owned() }
}

fn missing(about: &str, rule: &ResolvedRule) -> String {
    match &rule.module {
        Module::ConfigMap { name, key } => {
            format!("there is no config map {name} with the key {key}, which rule {about} is in: create it")
        }
        Module::Builtin(name) => format!("there is no built-in rule {name} in this release, which rule {about} names"),
        Module::File(file) => format!(
            "rule {about} is in the file {file}, which no worker in a cluster has: put it into a config map and name that"
        ),
        Module::Oci(pinned) | Module::Url(pinned) => format!("there is no {}, where rule {about} is", pinned.place),
    }
}
