//! Objects as they are against objects as they should be: what is applied, and what is deleted.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::children::copies_mounted;
use crate::{Action, Child, ChildKind, Children, Manager, Notice, Object, Observed, Plan, Reason};

/// What of a StatefulSet can never be changed.
const CLAIMS: &str = "/spec/volumeClaimTemplates";
/// What of the claims the resource says: their size, and their class if it is given.
const CLAIMED: [&str; 2] = ["/0/spec/resources/requests/storage", "/0/spec/storageClassName"];

/// Adds the applies of objects that are not as they should be. Unchanged means no action.
///
/// Workers are not changed while something that they rely on is somebody else's: they would run with it.
/// A stage that is held keeps its file and its workers.
pub(crate) fn apply(children: &Children, held: &BTreeSet<String>, observed: &Observed, plan: &mut Plan) {
    let foreign =
        |object: &&Object| observed.child(object.kind, &object.name).is_some_and(|child| !observed.is_ours(child));
    let copies = children.copies.iter().map(|copy| &copy.object);
    let foreign: Vec<&Object> = children.objects.iter().chain(copies).filter(foreign).collect();
    let is_held = |object: &Object| {
        matches!(object.kind, ChildKind::ConfigMap | ChildKind::StatefulSet)
            && object.stage.as_ref().is_some_and(|stage| held.contains(stage))
    };
    let relies = |object: &Object| {
        let on = foreign.iter().filter(|foreign| foreign.kind != ChildKind::PodMonitor);
        object.kind == ChildKind::StatefulSet
            && on.into_iter().any(|foreign| foreign.stage.is_none() || foreign.stage == object.stage)
    };
    foreign.iter().for_each(|object| plan.note(not_ours(object)));
    for object in
        children.objects.iter().filter(|object| !foreign.contains(object) && !relies(object) && !is_held(object))
    {
        match observed.child(object.kind, &object.name) {
            // It is made anew once it has gone.
            Some(child) if child.deleting => {}
            Some(child) => changed(object, child, plan),
            None => plan.act(action(object.clone())),
        }
    }
}

/// Adds the copies of rules that workers get and that are not there yet. One that is there is as it was made.
pub(crate) fn copy_rules(children: &Children, held: &BTreeSet<String>, observed: &Observed, plan: &mut Plan) {
    let mounts = |object: &&Object| {
        object.kind == ChildKind::StatefulSet && object.stage.as_ref().is_some_and(|stage| !held.contains(stage))
    };
    let sets: Vec<&Object> = children.objects.iter().filter(mounts).collect();
    for copy in &children.copies {
        let name = copy.object.name.as_str();
        let is_mounted = sets.iter().any(|set| copies_mounted(&set.value).is_some_and(|names| names.contains(name)));
        if is_mounted && observed.child(ChildKind::RuleCopy, name).is_none() {
            plan.act(Action::CopyRule { copy: copy.clone() });
        }
    }
}

fn action(object: Object) -> Action {
    Action::ApplyChild { manager: Manager::Children, object }
}

fn changed(object: &Object, child: &Child, plan: &mut Plan) {
    let mut object = object.clone();
    if object.kind == ChildKind::StatefulSet {
        keep_claims(&mut object, child, plan);
    }
    if object.said() != child.ours {
        plan.act(action(object));
    }
}

/// The claims of volumes stay what they were: the API server takes no others, and would refuse the whole object with
/// them. What it has filled in is among them, for the list is said as a whole.
fn keep_claims(object: &mut Object, child: &Child, plan: &mut Plan) {
    let Some(had) = child.ours.pointer(CLAIMS).filter(|had| had.is_array()) else { return };
    let Some(claims) = object.value.pointer_mut(CLAIMS) else { return };
    let differs = |field: &str| claims.pointer(field).is_some_and(|wanted| had.pointer(field) != Some(wanted));
    if CLAIMED.iter().any(|field| differs(field)) {
        let message = format!(
            "the volumes of StatefulSet {} stay as they are, {} each: a StatefulSet cannot change them. To change them, \
             delete it with --cascade=orphan and the claims one by one; nothing is lost by that, state is read anew",
            object.name,
            had.pointer(CLAIMED[0]).and_then(Value::as_str).unwrap_or("of whatever size")
        );
        plan.note(Notice::new(Reason::StorageUnchanged, &object.name, message));
    }
    claims.clone_from(had);
}

fn not_ours(object: &Object) -> Notice {
    let kind = object.kind.name();
    let message = format!(
        "the {kind} {} is there and was not made for this pipeline: it is left alone, and workers that rely on it are not \
         started or changed. Delete or rename it, or give the pipeline or stage another name",
        object.name
    );
    Notice::new(Reason::ObjectNotOurs, format!("{kind}/{}", object.name), message)
}

/// Adds the deletion of objects of ours that nobody wants any more, workers first. A stage that is gone leaves its topics
/// behind, and its group.
pub(crate) fn delete(children: &Children, observed: &Observed, plan: &mut Plan) {
    let copies = || children.copies.iter().map(|copy| &copy.object);
    let wanted = |child: &&Child| {
        let mut objects = children.objects.iter().chain(copies());
        objects.any(|object| object.kind == child.kind && object.name == child.name) || in_use(child, observed)
    };
    let gone = observed.children.iter().filter(|child| observed.is_ours(child) && !child.deleting);
    let mut gone: Vec<&Child> = gone.filter(|child| !wanted(child)).collect();
    gone.sort_by(|a, b| b.kind.cmp(&a.kind).then_with(|| a.name.cmp(&b.name)));
    for Child { kind, name, uid, .. } in gone {
        plan.act(Action::DeleteChild { kind: *kind, name: name.clone(), uid: uid.clone() });
        if *kind == ChildKind::StatefulSet {
            let message = format!(
                "the workers of {name} are stopped: the pipeline has no such stage any more; its topics and its group stay"
            );
            plan.tell(crate::EventKind::Normal, "StageRemoved", message);
        }
    }
}

/// Whether workers have this copy of a rule, or may start again with it.
fn in_use(child: &Child, observed: &Observed) -> bool {
    let has =
        |set: &Child| set.rolling || copies_mounted(&set.ours).is_none_or(|names| names.contains(child.name.as_str()));
    child.kind == ChildKind::RuleCopy && observed.ours(ChildKind::StatefulSet).any(has)
}
