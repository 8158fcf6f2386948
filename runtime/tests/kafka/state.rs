//! Local state makes a restart fast, and nothing else: without it, or with a disk that is full, all is the same.

use std::process::{Command, Stdio};
use std::time::Duration;

use stockflow_tests::patience::{self, wait_for};

use crate::shop::Shop;
use crate::testbed;

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn local_state_that_was_deleted_is_made_again_of_the_changelog() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 4);
    let mut workers = shop.workers(1);
    let load = shop.load(71, 2_000);
    for _ in 0..3 {
        patience::pass(Duration::from_millis(1_500));
        workers[0].kill9();
        std::fs::remove_dir_all(workers[0].state_dir()).unwrap();
        workers[0].start();
        workers[0].ready();
    }
    load.stop();
    assert!(shop.closes(&mut workers) > 5_000);
}

/// Whether this machine lets a process have a file system of its own.
fn may_mount() -> bool {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "true"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_worker_whose_disk_is_full_goes_on_with_the_changelog_alone() {
    if !may_mount() {
        // The harness has no way to ignore a claim while it runs.
        eprintln!("not shown here: unshare may not mount, so no disk can be filled");
        return;
    }
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 2);
    let mut workers = vec![shop.worker("w0").on_a_disk_of("8m")];
    workers[0].start();
    workers[0].ready();
    let load = shop.load(72, 4_000);
    let failed = || workers[0].said().contains("the local store failed").then_some(());
    wait_for("a full disk", Duration::from_secs(60), || workers[0].last_words(), failed);
    patience::pass(Duration::from_secs(1));
    workers[0].kill9();
    workers[0].start();
    workers[0].ready();
    load.stop();
    shop.closes(&mut workers);
}
