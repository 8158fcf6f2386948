//! Claims about objects and replicas that a plan changes.

use stockflow_crds::ResolvedPipeline;
use stockflow_plan::{Action, Breach, ChildKind, Manager, Object, Owner, Verdict, desired};

use crate::support::{found, fresh, retail, running, world::World};
use crate::{breach, breaches};

fn object(pipeline: &ResolvedPipeline, world: &World, kind: ChildKind) -> Object {
    desired(pipeline, &world.observed).objects.into_iter().rev().find(|object| object.kind == kind).unwrap()
}

#[test]
fn objects_of_others_are_neither_changed_nor_deleted_and_ours_say_whose_they_are() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    let object = object(&pipeline, &world, ChildKind::Service);
    let apply = |object: &Object| Action::ApplyChild { manager: Manager::Children, object: object.clone() };
    let uid = world.child(object.kind, &object.name).uid.clone();
    let delete = |uid: &str| Action::DeleteChild { kind: object.kind, name: object.name.clone(), uid: uid.into() };
    assert_eq!(breaches(&pipeline, &world, vec![apply(&object), delete(&uid)]), []);
    let foreign = |what| Breach::ForeignObject { kind: "Service", name: object.name.clone(), what };
    assert_eq!(breach(&pipeline, &world, delete("another")), [foreign("deleted")]);
    world.child(object.kind, &object.name).owner = Owner::Resource { uid: "uid-2".into() };
    assert_eq!(
        breaches(&pipeline, &world, vec![apply(&object), delete(&uid)]),
        [foreign("changed"), foreign("deleted")]
    );
    let mut unowned = object.clone();
    unowned.value["metadata"]["ownerReferences"][0]["uid"] = "uid-2".into();
    let said = breach(&pipeline, &fresh(), apply(&unowned));
    assert_eq!(said, [Breach::Unowned { kind: "Service", name: object.name.clone() }]);
}

#[test]
fn replicas_of_others_are_left_alone_and_ours_stay_within_their_bounds() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    let set = |replicas| {
        let (stage, name) = ("stock".to_owned(), "omnichannel-stock".to_owned());
        Action::SetReplicas { stage, name, replicas }
    };
    assert_eq!(breach(&pipeline, &world, set(6)), []);
    for replicas in [1, 7] {
        let beyond = Breach::OutOfBounds { stage: "stock".into(), replicas, low: 2, high: 6 };
        assert_eq!(breach(&pipeline, &world, set(replicas)), [beyond]);
    }
    let foreign = || vec![Breach::ForeignReplicas { stage: "stock".into() }];
    let external = retail(&[("scaling: {min: 2, max: 6}", "scaling: {mode: external}")]);
    assert_eq!(breach(&external, &world, set(3)), foreign());
    let mut replied = object(&pipeline, &world, ChildKind::StatefulSet);
    replied.value["spec"]["replicas"] = 3.into();
    let apply = Action::ApplyChild { manager: Manager::Children, object: replied };
    assert_eq!(breach(&pipeline, &world, apply), [Breach::RepliedTwice { name: "omnichannel-stock".into() }]);
    world.child(ChildKind::StatefulSet, "omnichannel-stock").owner = Owner::Nobody;
    assert_eq!(breach(&pipeline, &world, set(3)), foreign());
}

#[test]
fn workers_get_no_rule_that_was_not_found_good_and_keep_the_copies_that_they_have() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    let rule = ("stock".to_owned(), "low-stock".to_owned());
    world.observed.rules.insert(rule.clone(), found(4, Verdict::Untried));
    let set = object(&pipeline, &world, ChildKind::StatefulSet);
    let apply = || Action::ApplyChild { manager: Manager::Children, object: set.clone() };
    let copy = desired(&pipeline, &world.observed).copies.remove(0);
    let missing = Breach::CopyMissing { name: copy.object.name.clone() };
    let untried = Breach::UntriedRule { rule: "stock/low-stock".into() };
    assert_eq!(breach(&pipeline, &world, apply()), [untried, missing.clone()]);
    world.observed.rules.insert(rule, found(4, Verdict::Good));
    assert_eq!(breach(&pipeline, &world, apply()), [missing]);
    assert_eq!(breaches(&pipeline, &world, vec![Action::CopyRule { copy }, apply()]), []);

    let name = "omnichannel-rule-0303030303030303";
    let uid = world.child(ChildKind::RuleCopy, name).uid.clone();
    let delete = || Action::DeleteChild { kind: ChildKind::RuleCopy, name: name.into(), uid: uid.clone() };
    assert_eq!(breach(&pipeline, &world, delete()), [Breach::CopyTakenAway { name: name.into() }]);
    let set = world.child(ChildKind::StatefulSet, "omnichannel-stock");
    set.ours = serde_json::json!({"spec": {"template": {"spec": {"volumes": []}}}});
    assert_eq!(breaches(&pipeline, &world, vec![delete()]), []);
    world.child(ChildKind::StatefulSet, "omnichannel-normalize").rolling = true;
    assert_eq!(breach(&pipeline, &world, delete()), [Breach::CopyTakenAway { name: name.into() }]);
}

#[test]
fn a_worker_that_stays_is_not_told_that_it_leaves() {
    let pipeline = retail(&[]);
    let world = running(&pipeline);
    let told = |first| {
        let set = Action::SetReplicas { stage: "stock".into(), name: "omnichannel-stock".into(), replicas: 3 };
        breaches(&pipeline, &world, vec![Action::TellLeaving { stage: "stock".into(), first }, set])
    };
    assert_eq!(told(3), []);
    assert_eq!(told(2), [Breach::StaysAndLeaves { stage: "stock".into() }]);
}
