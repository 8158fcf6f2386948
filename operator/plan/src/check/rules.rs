//! Workers get no rule that was not found good, and keep the copies that they have.

use crate::{Action, ChildKind, Object, RuleSeen, Verdict, children};

use super::{About, Breach};

pub(super) fn check(about: &About<'_>, action: &Action, breaches: &mut Vec<Breach>) {
    match action {
        Action::ApplyChild { object, .. } if object.kind == ChildKind::StatefulSet => applied(about, object, breaches),
        Action::DeleteChild { kind: ChildKind::RuleCopy, name, .. } => {
            let has = |set: &Object| mounts(&set.value, name);
            let kept = about.observed.ours(ChildKind::StatefulSet).any(|set| set.rolling || mounts(&set.ours, name));
            if kept || sets(about).any(has) {
                breaches.push(Breach::CopyTakenAway { name: name.clone() });
            }
        }
        _ => {}
    }
}

fn applied(about: &About<'_>, set: &Object, breaches: &mut Vec<Breach>) {
    let there = about.observed.child(ChildKind::StatefulSet, &set.name);
    let named = set.stage.as_deref().and_then(|stage| about.pipeline.stage_named(stage));
    let Some(stage) = named else { return };
    if there.is_none_or(|child| children::rolled_by(&child.ours) != children::rolled_by(&set.value)) {
        let is_good = |rule: &str| {
            let seen = about.observed.rule(&stage.name, rule);
            matches!(seen, RuleSeen::Found { verdict: Verdict::Good, .. })
        };
        for rule in stage.rules.iter().filter(|rule| !is_good(&rule.name)) {
            breaches.push(Breach::UntriedRule { rule: format!("{}/{}", stage.name, rule.name) });
        }
    }
    let is_there = |name: &str| {
        let made = |action: &Action| matches!(action, Action::CopyRule { copy } if copy.object.name == name);
        about.observed.child(ChildKind::RuleCopy, name).is_some() || about.before.iter().any(made)
    };
    let missing = children::copies_mounted(&set.value).into_iter().flatten().filter(|name| !is_there(name));
    breaches.extend(missing.map(|name| Breach::CopyMissing { name: name.to_owned() }));
}

/// The StatefulSets that the plan has applied so far.
fn sets<'a>(about: &'a About<'_>) -> impl Iterator<Item = &'a Object> {
    about.before.iter().filter_map(|action| match action {
        Action::ApplyChild { object, .. } if object.kind == ChildKind::StatefulSet => Some(object),
        _ => None,
    })
}

fn mounts(stateful_set: &serde_json::Value, copy: &str) -> bool {
    children::copies_mounted(stateful_set).is_some_and(|names| names.contains(copy))
}
