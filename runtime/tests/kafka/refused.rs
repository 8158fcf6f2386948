//! What nobody can mend but a person: each is explained, with an exit code, and never answered with wrong numbers.

use std::time::Duration;

use crate::patience::wait_for;
use crate::shop::{LEAVES_WITHIN, Shop};
use crate::testbed;
use crate::worker::Worker;

const GIVES_UP_WITHIN: Duration = Duration::from_secs(40);

/// A shop whose one worker has done some work and left.
fn closed() -> (testbed::Turn, Shop, Worker) {
    let (turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 2);
    shop.send(81, 3_000);
    let mut workers = shop.workers(1);
    shop.closes(&mut workers);
    (turn, shop, workers.remove(0))
}

/// Starts it again; what it says before it ends with an error. Nothing may be published meanwhile.
fn refuses(shop: &Shop, worker: &mut Worker) -> String {
    let before = shop.found();
    worker.start();
    let said = worker.gives_up(GIVES_UP_WITHIN);
    assert_eq!(shop.found(), before, "outputs of a worker that must not work");
    said
}

fn assert_says(said: &str, words: &[&str]) {
    let last = said.lines().rev().find(|line| line.starts_with("error: ")).unwrap_or_default();
    assert!(words.iter().all(|word| last.contains(word)), "{words:?} are not all in the last words of:\n{said}");
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn an_input_that_is_deleted_under_a_worker_is_explained_and_not_waited_for() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 2);
    shop.send(80, 1_000);
    let mut workers = shop.workers(1);
    shop.settles(&workers);
    cluster.delete_topic(&shop.topic("events")).unwrap();
    let said = workers[0].gives_up(GIVES_UP_WITHIN);
    assert_says(&said, &["stage books", &shop.topic("events"), "deleted"]);
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_changelog_that_is_gone_is_not_taken_for_an_empty_one() {
    let (_turn, shop, mut worker) = closed();
    let changelog = format!("{}.changelog", shop.group());
    shop.cluster.delete_topic(&changelog).unwrap();
    let said = refuses(&shop, &mut worker);
    assert_says(&said, &["stage books", &changelog, "delete"]);
    // Neither without the local copy.
    std::fs::remove_dir_all(worker.state_dir()).unwrap();
    let said = refuses(&shop, &mut worker);
    assert_says(&said, &["stage books", &changelog, "deleted", &shop.group()]);
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_group_that_was_moved_by_hand_is_not_followed() {
    let (_turn, shop, mut worker) = closed();
    // Possible once the brokers know that the worker is gone.
    let input = shop.topic("events");
    let moved = || shop.cluster.move_group(&shop.group(), &input, 1, 7).ok();
    wait_for("a group without members", GIVES_UP_WITHIN, String::new, moved);
    let said = refuses(&shop, &mut worker);
    assert_says(&said, &["stage books", &shop.group(), "offset 7", "moved by hand"]);
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn an_input_with_more_partitions_than_its_ledger_is_refused_stopped_or_running() {
    let (_turn, shop, mut worker) = closed();
    // Unless told otherwise, librdkafka looks every five minutes.
    let soon = "config: {topic.metadata.refresh.interval.ms: \"1000\"}";
    shop.pipeline(&format!("{}, {soon}", shop.plain()));
    worker.start();
    worker.ready();
    shop.cluster.grow_topic(&shop.topic("events"), 3).unwrap();
    let said = worker.gives_up(GIVES_UP_WITHIN);
    assert_says(&said, &["stage books", &shop.topic("events"), "more partitions", "replay"]);
    let said = refuses(&shop, &mut worker);
    assert_says(&said, &["stage books", &shop.topic("events"), "3 partitions", "made with 2", "replay"]);
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_state_folder_of_another_pipeline_is_not_used() {
    let (_turn, shop, worker) = closed();
    let other = Shop::open(shop.cluster, 2);
    other.send(82, 1_000);
    let mut stranger = other.worker("w0");
    std::fs::rename(worker.state_dir(), stranger.state_dir()).unwrap();
    let said = refuses(&other, &mut stranger);
    assert_says(&said, &["stage books", &shop.group()]);
    // With a folder of its own it works.
    std::fs::remove_dir_all(stranger.state_dir()).unwrap();
    stranger.start();
    other.settles(std::slice::from_ref(&stranger));
    stranger.leave(LEAVES_WITHIN);
}
