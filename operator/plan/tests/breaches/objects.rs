//! Claims about objects and replicas that a plan changes.

use stockflow_crds::ResolvedPipeline;
use stockflow_plan::{Action, Breach, ChildKind, Manager, Object, Owner, desired};

use crate::support::{fresh, retail, running, world::World};
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
