//! Claims: whatever is observed, the plan passes the check, and carrying plans out comes to an end where nothing is left.

mod support;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use stockflow_crds::{FORCE_DELETE, ResolvedPipeline, TopicStatus};
use stockflow_plan::{FINALIZER, KafkaSeen, Other, Owner, check, plan};
use support::{checked, fresh, retail, world::World};

/// Versions of the pipeline, each of which may follow any other.
static VERSIONS: LazyLock<Vec<ResolvedPipeline>> = LazyLock::new(versions);
/// Every topic that any version names.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(names);

fn versions() -> Vec<ResolvedPipeline> {
    let delete = ("  topics:", "    onDelete: delete\n  topics:");
    let removed = &support::RETAIL[..support::RETAIL.find("  - name: stock\n").expect("the stage")];
    vec![
        retail(&[]),
        retail(&[delete]),
        retail(&[("partitions: 12", "partitions: 24"), delete]),
        retail(&[("partitions: 12", "partitions: 3"), ("partitions: 6", "partitions: 9")]),
        retail(&[("threshold: 5", "threshold: 6"), ("segment.ms: \"3600000\"", "segment.ms: \"60000\"")]),
        retail(&[("  topics:", "  suspend: true\n  topics:")]),
        retail(&[("scaling: {min: 2, max: 6}", "scaling: {mode: external}\n    suspend: true")]),
        retail(&[("scaling: {min: 1, max: 4}", "scaling: {min: 0, mode: recommend}")]),
        retail(&[("topicName: inventory.canonical", "topicName: inventory.anew")]),
        retail(&[("name: alerts,", "name: alerts, topicName: shop.alerts,"), delete]),
        retail(&[("from: [{topic: canonical}]", "from: [{topic: legacy}]"), delete]),
        retail(&[("size: 5Gi", "size: 50Gi")]),
        support::resolved(removed),
    ]
}

/// What may happen to a world behind our back. Numbers choose what it happens to.
#[derive(Clone, Debug)]
enum Mishap {
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
    Forced,
    Pods(u32),
    Other { older: bool, manages: Vec<usize>, books: Vec<usize> },
    SecretsGone,
    Restored,
    Monitored(bool),
}

fn mishap() -> impl Strategy<Value = Mishap> {
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
        Just(Mishap::Forced),
        (0..5_u32).prop_map(Mishap::Pods),
        (any::<bool>(), prop::collection::vec(at(), 0..4), prop::collection::vec(at(), 0..3))
            .prop_map(|(older, manages, books)| Mishap::Other { older, manages, books }),
        Just(Mishap::SecretsGone),
        Just(Mishap::Restored),
        any::<bool>().prop_map(Mishap::Monitored),
    ]
}

fn names() -> Vec<String> {
    let of = |pipeline: &ResolvedPipeline| {
        let wanted = stockflow_plan::wanted_topics(pipeline, &fresh().observed).into_iter();
        wanted.map(|topic| topic.topic_name).collect::<Vec<_>>()
    };
    let names: BTreeSet<String> = VERSIONS.iter().flat_map(of).chain(["erp.feed".to_owned()]).collect();
    names.into_iter().collect()
}

fn befall(world: &mut World, mishap: &Mishap) {
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
            notes.push(TopicStatus { topic_name, topic_id: Some("x".into()), found: false });
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
        Mishap::KafkaAway => observed.kafka = KafkaSeen::Away,
        Mishap::Finalizer(true) => drop(observed.finalizers.insert(FINALIZER.into())),
        Mishap::Finalizer(false) => drop(observed.finalizers.remove(FINALIZER)),
        Mishap::Deleted(elapsed_ms) => world.delete(*elapsed_ms),
        Mishap::Forced => drop(observed.annotations.insert(FORCE_DELETE.into(), "true".into())),
        Mishap::Pods(pods) => observed.worker_pods = *pods,
        Mishap::Other { older, manages, books } => {
            let of =
                |places: &Vec<usize>| places.iter().map(|at| NAMES[at % NAMES.len()].clone()).collect::<BTreeSet<_>>();
            let (manages, ledger_reads) = (of(manages), of(books));
            observed.others.push(Other {
                namespace: "retail".into(),
                name: "other".into(),
                created_s: if *older { 1 } else { 2_000 },
                names: manages.union(&ledger_reads).cloned().collect(),
                manages,
                ledger_reads,
            });
        }
        Mishap::SecretsGone => observed.secrets.clear(),
        // From a backup: the resource has another id, and no status.
        Mishap::Restored => {
            observed.uid = "uid-2".into();
            observed.notes.clear();
        }
        Mishap::Monitored(there) => observed.capabilities.pod_monitor = *there,
        _ => {}
    }
}

/// A world in which one version ran, or got as far as some action of its first plan, and then this and that happened.
fn world(version: usize, rounds: usize, died_after: usize, mishaps: &[Mishap]) -> World {
    let pipeline = &VERSIONS[version];
    let mut world = fresh();
    for _ in 0..rounds {
        let plan = checked(pipeline, &world.observed);
        world.carry_out(&plan);
    }
    let plan = checked(pipeline, &world.observed);
    world.carry_out_some(&plan, died_after);
    mishaps.iter().for_each(|mishap| befall(&mut world, mishap));
    world
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_observed_plans_pass_and_come_to_an_end(
        before in 0..13_usize,
        now in 0..13_usize,
        rounds in 0..4_usize,
        died_after in 0..40_usize,
        mishaps in prop::collection::vec(mishap(), 0..8),
    ) {
        let mut world = world(before, rounds, died_after, &mishaps);
        let pipeline = &VERSIONS[now];
        for _ in 0..3 {
            let plan = plan(pipeline, &world.observed);
            let passed = check(pipeline, &world.observed, plan.clone());
            prop_assert!(passed.is_ok(), "{:#?}\n{plan:#?}", passed.err());
            prop_assert_eq!(world.carry_out(&plan), plan.actions.len(), "an action was refused: {:#?}", plan);
        }
        let left = plan(pipeline, &world.observed).actions;
        prop_assert!(left.is_empty(), "after three rounds there is still: {left:#?}");
    }

    #[test]
    fn an_operator_that_dies_after_any_action_comes_to_the_same_end(
        version in 0..13_usize,
        died_after in 0..60_usize,
    ) {
        let pipeline = &VERSIONS[version];
        let mut straight = fresh();
        support::settle(pipeline, &mut straight);
        let mut broken = world(version, 0, died_after, &[]);
        support::settle(pipeline, &mut broken);
        let seen = |world: &World| {
            let topics = match &world.observed.kafka {
                KafkaSeen::Away => Vec::new(),
                KafkaSeen::Topics(topics) => topics.iter().map(|(name, topic)| (name.clone(), topic.partitions, topic.configs.clone())).collect(),
            };
            let notes: Vec<_> = world.observed.notes.iter().map(|note| (note.topic_name.clone(), note.found)).collect();
            let mut children: Vec<_> = world.observed.children.iter().map(|child| (child.kind, child.name.clone(), child.ours.clone(), child.replicas)).collect();
            children.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
            (topics, notes, children)
        };
        prop_assert_eq!(seen(&straight), seen(&broken));
    }
}
