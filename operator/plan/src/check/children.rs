//! Objects of others are left alone, and ours say whose they are.

use serde_json::Value;

use crate::{Action, ChildKind, Manager, Object};

use super::{About, Breach};

pub(super) fn check(about: &About<'_>, action: &Action, breaches: &mut Vec<Breach>) {
    match action {
        Action::ApplyChild { manager, object } => applied(about, *manager, object, breaches),
        Action::CopyRule { copy } => {
            let name = &copy.object.name;
            if about.observed.child(ChildKind::RuleCopy, name).is_some() {
                breaches.push(Breach::ForeignObject { kind: "ConfigMap", name: name.clone(), what: "made anew" });
            }
            owned(about, &copy.object, breaches);
        }
        Action::DeleteChild { kind, name, uid } => {
            let child = about.observed.child(*kind, name).filter(|child| child.uid == *uid);
            if !child.is_some_and(|child| about.observed.is_ours(child)) {
                breaches.push(Breach::ForeignObject { kind: kind.name(), name: name.clone(), what: "deleted" });
            }
        }
        _ => {}
    }
}

fn applied(about: &About<'_>, manager: Manager, object: &Object, breaches: &mut Vec<Breach>) {
    let (kind, name) = (object.kind.name(), object.name.clone());
    let there = about.observed.child(object.kind, &object.name);
    if there.is_some_and(|child| !about.observed.is_ours(child)) {
        breaches.push(Breach::ForeignObject { kind, name: name.clone(), what: "changed" });
    }
    owned(about, object, breaches);
    let replicas = object.value.pointer("/spec/replicas").is_some();
    if object.kind == ChildKind::StatefulSet && replicas && manager != Manager::Replicas {
        breaches.push(Breach::RepliedTwice { name });
    }
}

fn owned(about: &About<'_>, object: &Object, breaches: &mut Vec<Breach>) {
    let owner = object.value.pointer("/metadata/ownerReferences/0");
    let is = |field: &str, value: &Value| owner.and_then(|owner| owner.get(field)) == Some(value);
    if !is("uid", &Value::from(about.observed.uid.as_str())) || !is("controller", &Value::Bool(true)) {
        breaches.push(Breach::Unowned { kind: object.kind.name(), name: object.name.clone() });
    }
}
