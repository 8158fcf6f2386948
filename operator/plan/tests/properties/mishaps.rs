//! What may happen to a world behind the operator's back.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use stockflow_crds::{FORCE_DELETE, TopicStatus};
use stockflow_plan::{FINALIZER, KafkaSeen, Other, Owner, RuleSeen, Verdict};

use crate::support::found;
use crate::support::world::World;
use crate::versions::NAMES;

/// What may happen to a world behind our back. Numbers choose what it happens to.
#[derive(Clone, Debug)]
pub enum Mishap {
    TopicDeleted(usize),
    TopicMadeAnew(usize),
    TopicGrown(usize, u32),
    TopicSet(usize, bool),
    TopicMoved(usize, u16),
    TopicOfSomebody(usize, u32),
    NoteLost(usize),
    NoteUnfinished(usize),
    NoteFound(usize),
    NoteStray,
    ChildChanged(usize),
    ChildGone(usize),
    ChildForeign(usize, bool),
    ChildDeleting(usize),
    Scaled(usize, u32),
    Decided(bool, u32),
    KafkaAway,
    Finalizer(bool),
    Deleted(u64),
    Hindered(u64),
    Forced,
    Pods(u32),
    Other { older: bool, manages: Vec<usize>, books: Vec<usize> },
    SecretsGone,
    Restored,
    Monitored(bool),
    RuleReplaced(usize, u8),
    RuleUnfetched(usize),
    RuleGone(usize),
    Rolling(usize, bool),
}

pub fn mishap() -> impl Strategy<Value = Mishap> {
    let at = || 0..40_usize;
    prop_oneof![
        at().prop_map(Mishap::TopicDeleted),
        at().prop_map(Mishap::TopicMadeAnew),
        (at(), 1..30_u32).prop_map(|(at, partitions)| Mishap::TopicGrown(at, partitions)),
        (at(), any::<bool>()).prop_map(|(at, gone)| Mishap::TopicSet(at, gone)),
        (at(), 1..4_u16).prop_map(|(at, copies)| Mishap::TopicMoved(at, copies)),
        (at(), 1..30_u32).prop_map(|(at, partitions)| Mishap::TopicOfSomebody(at, partitions)),
        at().prop_map(Mishap::NoteLost),
        at().prop_map(Mishap::NoteUnfinished),
        at().prop_map(Mishap::NoteFound),
        Just(Mishap::NoteStray),
        at().prop_map(Mishap::ChildChanged),
        at().prop_map(Mishap::ChildGone),
        (at(), any::<bool>()).prop_map(|(at, owned)| Mishap::ChildForeign(at, owned)),
        at().prop_map(Mishap::ChildDeleting),
        (at(), 0..9_u32).prop_map(|(at, replicas)| Mishap::Scaled(at, replicas)),
        (any::<bool>(), 0..9_u32).prop_map(|(stock, replicas)| Mishap::Decided(stock, replicas)),
        Just(Mishap::KafkaAway),
        any::<bool>().prop_map(Mishap::Finalizer),
        (0..100_000_u64).prop_map(Mishap::Deleted),
        (0..100_000_u64).prop_map(Mishap::Hindered),
        Just(Mishap::Forced),
        (0..5_u32).prop_map(Mishap::Pods),
        (any::<bool>(), prop::collection::vec(at(), 0..4), prop::collection::vec(at(), 0..3))
            .prop_map(|(older, manages, books)| Mishap::Other { older, manages, books }),
        Just(Mishap::SecretsGone),
        Just(Mishap::Restored),
        any::<bool>().prop_map(Mishap::Monitored),
        (at(), prop_oneof![Just(3_u8), Just(4), Just(0x66)]).prop_map(|(at, digest)| Mishap::RuleReplaced(at, digest)),
        at().prop_map(Mishap::RuleGone),
        at().prop_map(Mishap::RuleUnfetched),
        (at(), any::<bool>()).prop_map(|(at, rolling)| Mishap::Rolling(at, rolling)),
    ]
}

pub fn befall(world: &mut World, mishap: &Mishap) {
    let name = |at: usize| NAMES[at % NAMES.len()].clone();
    match mishap {
        Mishap::TopicDeleted(at) => drop(world.topics().remove(&name(*at))),
        Mishap::TopicMadeAnew(at) => {
            if let Some(topic) = world.topics().get_mut(&name(*at)) {
                topic.id += "-anew";
            }
        }
        Mishap::TopicGrown(at, partitions) => {
            if let Some(topic) = world.topics().get_mut(&name(*at)) {
                topic.partitions = *partitions;
            }
        }
        Mishap::TopicSet(at, gone) => {
            if let Some(topic) = world.topics().get_mut(&name(*at)) {
                if *gone {
                    topic.configs.clear();
                }
                topic.configs.insert("retention.ms".into(), "1".into());
            }
        }
        Mishap::TopicMoved(at, copies) => {
            if let Some(topic) = world.topics().get_mut(&name(*at)) {
                topic.replication = *copies;
            }
        }
        Mishap::TopicOfSomebody(at, partitions) => world.topic(&name(*at), *partitions, 1, &[("retention.ms", "-1")]),
        _ => befall_notes(world, mishap),
    }
}

fn befall_notes(world: &mut World, mishap: &Mishap) {
    let notes = &mut world.observed.notes;
    let count = notes.len().max(1);
    match mishap {
        Mishap::NoteLost(at) if !notes.is_empty() => drop(notes.remove(at % count)),
        Mishap::NoteUnfinished(at) => notes.iter_mut().skip(at % count).take(1).for_each(|note| note.topic_id = None),
        Mishap::NoteFound(at) => notes.iter_mut().skip(at % count).take(1).for_each(|note| note.found = true),
        Mishap::NoteStray => {
            let topic_name = "somebody.elses".to_owned();
            notes.push(TopicStatus { topic_name, topic_id: Some("x".into()), ..TopicStatus::default() });
        }
        _ => befall_objects(world, mishap),
    }
}

fn befall_objects(world: &mut World, mishap: &Mishap) {
    let children = &mut world.observed.children;
    let count = children.len().max(1);
    let mut each = |at: usize, change: &dyn Fn(&mut stockflow_plan::Child)| {
        children.iter_mut().skip(at % count).take(1).for_each(change);
    };
    match mishap {
        Mishap::ChildChanged(at) => each(*at, &|child| child.ours = serde_json::json!({"theirs": true})),
        Mishap::ChildForeign(at, owned) => each(*at, &|child| {
            child.owner = if *owned { Owner::Resource { uid: "uid-9".into() } } else { Owner::Nobody };
        }),
        Mishap::ChildDeleting(at) => each(*at, &|child| child.deleting = true),
        Mishap::Scaled(at, replicas) => each(*at, &|child| child.replicas = child.replicas.map(|_| *replicas)),
        Mishap::Rolling(at, rolling) => each(*at, &|child| child.rolling = *rolling),
        Mishap::ChildGone(at) if !children.is_empty() => drop(children.remove(at % count)),
        _ => befall_pipeline(world, mishap),
    }
}

fn befall_pipeline(world: &mut World, mishap: &Mishap) {
    let observed = &mut world.observed;
    match mishap {
        Mishap::Decided(stock, replicas) => {
            let stage = if *stock { "stock" } else { "normalize" };
            observed.decided.insert(stage.into(), *replicas);
        }
        Mishap::KafkaAway => observed.kafka = KafkaSeen::default(),
        Mishap::Finalizer(true) => drop(observed.finalizers.insert(FINALIZER.into())),
        Mishap::Finalizer(false) => drop(observed.finalizers.remove(FINALIZER)),
        Mishap::Deleted(elapsed_ms) => world.delete(*elapsed_ms),
        Mishap::Hindered(elapsed_ms) => world.delete_in_vain(*elapsed_ms),
        Mishap::Forced => drop(observed.annotations.insert(FORCE_DELETE.into(), "true".into())),
        Mishap::Pods(pods) => observed.worker_pods = *pods,
        Mishap::Other { older, manages, books } => {
            let of =
                |places: &Vec<usize>| places.iter().map(|at| NAMES[at % NAMES.len()].clone()).collect::<BTreeSet<_>>();
            let (manages, ledger_reads) = (of(manages), of(books));
            observed.others.push(Arc::new(Other {
                namespace: "retail".into(),
                name: "other".into(),
                created_s: if *older { 1 } else { 2_000 },
                names: manages.union(&ledger_reads).cloned().collect(),
                manages,
                ledger_reads,
                of_stages: BTreeSet::new(),
            }));
        }
        Mishap::SecretsGone => observed.secrets.clear(),
        // From a backup: the resource has another id, and no status.
        Mishap::Restored => {
            observed.uid = "uid-2".into();
            observed.notes.clear();
        }
        Mishap::RuleReplaced(at, digest) => {
            let seen = found(*digest, Verdict::Untried);
            observed.rules.values_mut().skip(at % 3).take(1).for_each(|rule| *rule = seen.clone());
        }
        Mishap::RuleUnfetched(at) => {
            let seen = found(4, Verdict::Unfetched { message: "r.example does not answer".to_owned() });
            observed.rules.values_mut().skip(at % 3).take(1).for_each(|rule| *rule = seen.clone());
        }
        Mishap::RuleGone(at) => {
            observed.rules.values_mut().skip(at % 3).take(1).for_each(|rule| *rule = RuleSeen::Missing);
        }
        Mishap::Monitored(there) => observed.capabilities.pod_monitor = *there,
        _ => {}
    }
}
