//! Claims: a plan that would break an invariant is refused, and which one is said.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use stockflow_crds::{ResolvedPipeline, TopicStatus};
use stockflow_plan::{Action, Breach, ChildKind, KafkaSeen, Manager, Object, Other, Owner, Plan, check, desired};
use support::{fresh, retail, running, world::World};

const RAW: &str = "retail.omnichannel.raw-store";
const CANONICAL: &str = "inventory.canonical";
const CHANGELOG: &str = "retail.omnichannel.stock.changelog";

/// The breaches of a plan with these actions and no others.
fn breaches(pipeline: &ResolvedPipeline, world: &World, actions: Vec<Action>) -> Vec<Breach> {
    check(pipeline, &world.observed, Plan { actions, notices: Vec::new() }).err().unwrap_or_default()
}

fn breach(pipeline: &ResolvedPipeline, world: &World, action: Action) -> Vec<Breach> {
    breaches(pipeline, world, vec![action])
}

fn id(world: &World, name: &str) -> String {
    world.observed.kafka.topic(name).unwrap().id.clone()
}

fn grow(world: &World, name: &str, partitions: u32) -> Action {
    Action::GrowTopic { topic_name: name.into(), topic_id: id(world, name), partitions }
}

fn create(name: &str) -> Action {
    Action::CreateTopic { topic_name: name.into(), partitions: 1, replication: 3, configs: BTreeMap::new() }
}

fn delete(world: &World, name: &str) -> Action {
    Action::DeleteTopic { topic_name: name.into(), topic_id: id(world, name) }
}

fn note(name: &str) -> Action {
    Action::NoteTopics { notes: vec![TopicStatus { topic_name: name.into(), topic_id: None, found: false }] }
}

fn other(created_s: i64, name: &str) -> Other {
    let names = BTreeSet::from([name.to_owned()]);
    let (namespace, pipeline) = ("retail".to_owned(), "other".to_owned());
    Other { namespace, name: pipeline, created_s, manages: names.clone(), ledger_reads: BTreeSet::new(), names }
}

/// A pipeline that takes its topics with it, in a world where its workers have ended.
fn going() -> (ResolvedPipeline, World) {
    let pipeline = retail(&[("  topics:", "    onDelete: delete\n  topics:")]);
    let mut world = running(&pipeline);
    world.observed.children.retain(|child| child.kind != ChildKind::StatefulSet);
    world.delete(0);
    (pipeline, world)
}

#[test]
fn a_topic_never_shrinks_and_never_grows_under_books() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    assert_eq!(breach(&pipeline, &world, grow(&world, RAW, 13)), []);
    for gets in [12, 3] {
        let shrunk = Breach::Shrunk { topic_name: RAW.into(), have: 12, gets };
        assert_eq!(breach(&pipeline, &world, grow(&world, RAW, gets)), [shrunk]);
    }
    for name in [CANONICAL, CHANGELOG] {
        let grown = Breach::GrownUnderBooks { topic_name: name.into() };
        assert_eq!(breach(&pipeline, &world, grow(&world, name, 7)), [grown]);
    }
    world.observed.others.push(Other { ledger_reads: BTreeSet::from([RAW.into()]), ..other(2_000, "else") });
    let elsewhere = Breach::GrownUnderBooks { topic_name: RAW.into() };
    assert_eq!(breach(&pipeline, &world, grow(&world, RAW, 13)), [elsewhere]);
}

#[test]
fn a_topic_without_our_note_or_with_another_id_is_not_changed() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    let set = |world: &World| Action::SetTopicConfigs {
        topic_name: RAW.into(),
        topic_id: id(world, RAW),
        configs: BTreeMap::from([("retention.ms".into(), "1".into())]),
    };
    assert_eq!(breach(&pipeline, &world, set(&world)), []);
    let stale = set(&world);
    world.topics().get_mut(RAW).unwrap().id = "anew".into();
    let foreign = || vec![Breach::ChangedForeignTopic { topic_name: RAW.into() }];
    assert_eq!(breach(&pipeline, &world, stale), foreign());
    assert_eq!(breach(&pipeline, &world, set(&world)), foreign());
    world.observed.notes.clear();
    assert_eq!(breach(&pipeline, &world, grow(&world, RAW, 13)), foreign());
}

#[test]
fn a_topic_never_has_two_owners() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    world.observed.others.push(other(2_000, RAW));
    assert_eq!(breach(&pipeline, &world, grow(&world, RAW, 13)), [], "the other one is younger");
    world.observed.others.push(other(999, RAW));
    let two = Breach::TwoOwners { topic_name: RAW.into(), owner: "retail/other".into() };
    assert_eq!(breach(&pipeline, &world, grow(&world, RAW, 13)), [two]);
}

#[test]
fn a_topic_is_noted_before_it_is_made_and_not_made_twice_nor_unseen() {
    let pipeline = retail(&[]);
    let mut world = fresh();
    assert_eq!(breaches(&pipeline, &world, vec![note(RAW), create(RAW)]), []);
    let topic_name = || RAW.to_owned();
    assert_eq!(breach(&pipeline, &world, create(RAW)), [Breach::NotNoted { topic_name: topic_name() }]);
    let late = vec![create(RAW), note(RAW)];
    assert_eq!(breaches(&pipeline, &world, late), [Breach::NotNoted { topic_name: topic_name() }]);
    world.topic(RAW, 1, 1, &[]);
    let twice = [Breach::MadeTwice { topic_name: topic_name() }];
    assert_eq!(breaches(&pipeline, &world, vec![note(RAW), create(RAW)]), twice);
    world.observed.kafka = KafkaSeen::Away;
    assert_eq!(breaches(&pipeline, &world, vec![note(RAW), create(RAW)]), twice);
}

#[test]
fn a_topic_that_goes_with_the_pipeline_is_made_behind_the_finalizer() {
    let pipeline = retail(&[("  topics:", "    onDelete: delete\n  topics:")]);
    let world = fresh();
    let unfinalized = Breach::Unfinalized { topic_name: RAW.into() };
    assert_eq!(breaches(&pipeline, &world, vec![note(RAW), create(RAW)]), [unfinalized]);
    assert_eq!(breaches(&pipeline, &world, vec![Action::AddFinalizer, note(RAW), create(RAW)]), []);
}

#[test]
fn a_topic_on_which_books_hang_is_not_made_anew() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    for name in [CANONICAL, CHANGELOG, RAW] {
        world.topics().remove(name);
    }
    for name in [CANONICAL, CHANGELOG] {
        let lost = Breach::BooksLost { topic_name: name.into() };
        assert_eq!(breaches(&pipeline, &world, vec![note(name), create(name)]), [lost]);
    }
    assert_eq!(breaches(&pipeline, &world, vec![note(RAW), create(RAW)]), []);
}

#[test]
fn only_what_was_made_here_goes_and_only_with_the_pipeline_and_its_workers() {
    let why = |pipeline: &ResolvedPipeline, world: &World| match &breach(pipeline, world, delete(world, RAW))[..] {
        [] => "",
        [Breach::DeletedTopic { why, .. }] => why,
        more => panic!("{more:?}"),
    };
    let (pipeline, world) = going();
    assert_eq!(why(&pipeline, &world), "");
    assert_eq!(why(&retail(&[]), &world), "the pipeline does not say so");
    let changed = |change: &dyn Fn(&mut World)| {
        let mut world = world.clone();
        change(&mut world);
        why(&pipeline, &world)
    };
    assert_eq!(changed(&|world| world.observed.deletion = None), "the pipeline is not being deleted");
    assert_eq!(changed(&|world| world.observed.worker_pods = 1), "its workers have not ended");
    assert_eq!(changed(&|world| world.observed.notes.clear()), "it was not made here");
    assert_eq!(
        changed(&|world| world.observed.notes.iter_mut().for_each(|note| note.found = true)),
        "it was not made here"
    );
    assert_eq!(changed(&|world| world.topics().get_mut(RAW).unwrap().id = "anew".into()), "it was not made here");
    assert_eq!(changed(&|world| world.observed.others.push(other(2_000, RAW))), "another pipeline names it");
    let stale = Action::DeleteTopic { topic_name: RAW.into(), topic_id: "topic-99".into() };
    assert_eq!(breach(&pipeline, &world, stale).len(), 1);
}

#[test]
fn groups_of_others_and_of_a_pipeline_that_stays_are_left_alone() {
    let (pipeline, world) = going();
    let group = |group: &str| Action::DeleteGroup { group: group.into() };
    assert_eq!(breach(&pipeline, &world, group("retail.omnichannel.stock")), []);
    assert_eq!(breach(&pipeline, &world, group("retail.other.stock")).len(), 1);
    let staying = running(&pipeline);
    assert_eq!(breach(&pipeline, &staying, group("retail.omnichannel.stock")).len(), 1);
}

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
