//! Claims about topics that a plan makes or changes.

use std::collections::BTreeMap;

use stockflow_plan::{Action, Breach, KafkaSeen, Other};

use crate::support::{fresh, retail, running, world::World};
use crate::{RAW, breach, breaches, create, grow, id, note, other};

const CANONICAL: &str = "inventory.canonical";
const CHANGELOG: &str = "retail.omnichannel.stock.changelog";

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
    let mut reader = Other::clone(&other(2_000, "else"));
    reader.ledger_reads.insert(RAW.into());
    world.observed.others.push(reader.into());
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
        configs: BTreeMap::from([("retention.ms".into(), Some("1".into()))]),
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
fn a_setting_that_is_wanted_or_was_given_by_somebody_else_is_not_taken_back() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    let take = |world: &World, setting: &str| Action::SetTopicConfigs {
        topic_name: RAW.into(),
        topic_id: id(world, RAW),
        configs: BTreeMap::from([(setting.to_owned(), None)]),
    };
    for setting in ["retention.ms", "segment.ms"] {
        let foreign = Breach::TookForeignSetting { topic_name: RAW.into(), setting: setting.into() };
        assert_eq!(breach(&pipeline, &world, take(&world, setting)), [foreign]);
    }
    let note = world.observed.notes.iter_mut().find(|note| note.topic_name == RAW).unwrap();
    note.settings.push("segment.ms".into());
    assert_eq!(breach(&pipeline, &world, take(&world, "segment.ms")), []);
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
    world.observed.kafka = KafkaSeen::default();
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
