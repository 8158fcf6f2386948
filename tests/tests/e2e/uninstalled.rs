//! The chart is uninstalled as the guide says it: what stays is what the guide says, and workers that are left go on.

use std::collections::BTreeSet;
use std::time::Duration;

use stockflow_tests::patience::{self, wait_for};

use crate::bed::Bed;
use crate::guide::{commands, run};
use crate::ours::{objects, pipelines};
use crate::release::Release;
use crate::team::{PATIENCE, Team};

/// The first of the commands that leave nothing.
const THE_REST: &str = "kubectl delete customresourcedefinition";
/// Topics of which every record stays as it is.
const TOPICS: [&str; 4] = ["events", "canonical", "stock", "refused"];
/// What stays, by the guide.
const DEFINITION: &str = "CustomResourceDefinition /inventorypipelines.stockflow.dev";
const LEASE: &str = "Lease stockflow/stockflow-operator";

/// Waits until exactly these objects are left.
fn left(bed: &Bed, wanted: &[&str]) {
    let wanted: BTreeSet<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
    wait_for(
        &format!("{wanted:?}, and nothing else"),
        PATIENCE,
        || format!("{:#?}", objects(bed)),
        || (objects(bed)? == wanted).then_some(()),
    );
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn what_the_guide_says_that_stays_stays_nothing_else_does_and_books_can_be_gone_on_with() {
    let bed = Bed::open();
    let guide = commands("docs/install.md", &["Uninstall"]);
    let (uninstall, the_rest) = guide.split_at(guide.find(THE_REST).unwrap());
    let release = Release::found(&bed);
    let team = Team::new(&bed, "uninstalled");
    team.apply();
    team.ready();
    team.send(51, 5_000);
    team.settles();
    let all = pipelines(&bed);
    assert_eq!(
        all,
        BTreeSet::from([team.namespace.clone()]),
        "the guide deletes all, and there are pipelines of others"
    );
    let before = objects(&bed).unwrap();
    for kind in ["Deployment ", "ClusterRole ", "Secret ", "StatefulSet ", "PersistentVolumeClaim ", "Pod ", "Lease "] {
        assert!(before.iter().any(|name| name.starts_with(kind)), "no {kind}in {before:#?}");
    }
    let records = TOPICS.map(|topic| team.read(topic));

    run(&bed, uninstall, &[]);
    left(&bed, &[DEFINITION, LEASE]);
    println!("of {} objects 2 are left", before.len());
    assert!(TOPICS.map(|topic| team.read(topic)) == records, "records of topics that stay");
    assert!(!team.read("stock.changelog").is_empty(), "the changelog stays");
    run(&bed, the_rest, &[]);
    left(&bed, &[]);

    drop(release);
    team.apply();
    team.ready();
    team.send(52, 1_000);
    team.settles();
    team.forget();
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn workers_that_are_left_go_on_without_an_operator_and_the_next_one_looks_after_them() {
    let bed = Bed::open();
    let release = Release::found(&bed);
    let mut team = Team::new(&bed, "left");
    team.stock_stage = "    scaling: {min: 1, max: 1}\n".into();
    team.apply();
    team.ready();
    let before = [team.pods("normalize"), team.pods("stock")];
    let load = team.load(53, 1_000);
    release.take_away();
    patience::pass(Duration::from_secs(10));
    assert_eq!([team.pods("normalize"), team.pods("stock")], before, "pods, without an operator");
    println!("{} events without an operator", load.stop());
    team.settles();

    drop(release);
    team.stock_stage = "    scaling: {min: 2, max: 2}\n".into();
    team.apply();
    team.workers("stock", 2);
    team.ready();
    let now = team.pods("stock");
    assert!(before[1].iter().all(|(name, uid)| now.get(name) == Some(uid)), "{before:?}, then {now:?}");
    assert_eq!(team.pods("normalize"), before[0], "pods of a stage that did not change");
    team.send(54, 1_000);
    team.settles();
    team.forget();
}
