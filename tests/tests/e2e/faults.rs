//! What goes wrong under load, one after the other: after each the books balance, record by record.

use std::time::Duration;

use stockflow_tests::patience::{self, wait_for};

use crate::bed::Bed;
use crate::gap;
use crate::team::{PATIENCE, Team};

/// The worker that it is about, where it is about one.
pub const POD: &str = "shop-stock-0";
const PER_SECOND: u64 = 1_000;

/// A pipeline with two workers of its ledger, under load.
pub fn under_load(bed: &Bed, name: &str, seed: u64, fault: impl FnOnce(&Team<'_>)) {
    let team = Team::of_two(bed, name);
    let load = team.load(seed, PER_SECOND);
    patience::pass(Duration::from_secs(3));
    fault(&team);
    team.workers("stock", 2);
    team.workers("normalize", 1);
    patience::pass(Duration::from_secs(3));
    let sent = load.stop();
    let outputs = team.settles();
    let longest = gap::longest(&team.read("stock"));
    println!(
        "{name}: {sent} events, {outputs} outputs; the longest pause of a partition: {:.1} s",
        longest.as_secs_f64()
    );
    team.forget();
}

/// Waits until a pod of this name is another one than before.
fn another(team: &Team<'_>, stage: &str, pod: &str, before: &str) {
    wait_for(
        "another pod",
        PATIENCE,
        || team.told(),
        || team.pods(stage).get(pod).is_some_and(|uid| uid != before).then_some(()),
    );
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn pods_are_deleted() {
    let bed = Bed::open();
    under_load(&bed, "deleted", 11, |team| {
        for (stage, pod) in [("stock", "shop-stock-0"), ("normalize", "shop-normalize-0"), ("stock", "shop-stock-1")] {
            let before = team.pods(stage)[pod].clone();
            team.kubectl(&["delete", "pod", pod, "--wait=false"]);
            another(team, stage, pod, &before);
            team.workers(stage, if stage == "stock" { 2 } else { 1 });
        }
    });
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn workers_are_killed_with_their_pods() {
    let bed = Bed::open();
    under_load(&bed, "killed", 12, |team| {
        for pod in ["shop-stock-0", "shop-normalize-0"] {
            let stage = pod.trim_start_matches("shop-").trim_end_matches("-0");
            let before = team.pods(stage)[pod].clone();
            // No time to say goodbye: as when its node is gone.
            team.kubectl(&["delete", "pod", pod, "--force", "--grace-period=0"]);
            another(team, stage, pod, &before);
        }
    });
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn the_operator_is_killed_while_a_pod_is_gone() {
    let bed = Bed::open();
    under_load(&bed, "headless", 13, |team| {
        let before = team.pods("stock")["shop-stock-1"].clone();
        bed.kubectl(&[
            "-n",
            "stockflow",
            "delete",
            "pod",
            "-l",
            "app.kubernetes.io/name=stockflow",
            "--force",
            "--grace-period=0",
        ]);
        team.kubectl(&["delete", "pod", "shop-stock-1", "--wait=false"]);
        another(team, "stock", "shop-stock-1", &before);
        bed.kubectl(&["-n", "stockflow", "rollout", "status", "deployment/stockflow-operator", "--timeout=300s"]);
    });
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn a_node_is_drained() {
    let bed = Bed::open();
    under_load(&bed, "drained", 14, |team| {
        let before = team.pods("stock")[POD].clone();
        let pod = team.json(&["get", "pod", POD]);
        let node = pod["spec"]["nodeName"].as_str().unwrap().to_owned();
        let uncordon = bed.afterwards(&["kubectl", "uncordon", &node]);
        bed.kubectl(&[
            "drain",
            &node,
            "--ignore-daemonsets",
            "--delete-emptydir-data",
            "--timeout=180s",
            "--pod-selector=stockflow.dev/pipeline=shop",
        ]);
        // A volume that is on the node has its worker wait for it.
        drop(uncordon);
        another(team, "stock", POD, &before);
    });
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn a_volume_is_lost() {
    let bed = Bed::open();
    under_load(&bed, "volume", 16, |team| {
        let claim = format!("state-{POD}");
        let volume = || team.json(&["get", "persistentvolumeclaim", &claim])["spec"]["volumeName"].clone();
        let (before, lost) = (team.pods("stock")[POD].clone(), volume());
        team.kubectl(&["delete", "persistentvolumeclaim", &claim, "--wait=false"]);
        team.kubectl(&["delete", "pod", POD, "--wait=false"]);
        another(team, "stock", POD, &before);
        team.workers("stock", 2);
        assert_ne!(volume(), lost, "it has another volume");
    });
}
