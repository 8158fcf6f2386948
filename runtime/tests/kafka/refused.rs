//! What nobody can mend but a person: each is explained, with an exit code, and never answered with wrong numbers.

use std::time::Duration;

use stockflow_kafka::{KafkaLog, KafkaOptions};
use stockflow_log::{Log, TopicPartition};
use stockflow_tests::patience::wait_for;

use crate::shop::{LEAVES_WITHIN, Shop};
use crate::testbed;
use crate::worker::Worker;

pub const GIVES_UP_WITHIN: Duration = Duration::from_secs(40);

/// A shop whose one worker has done some work and left.
pub fn closed() -> (testbed::Turn, Shop, Worker) {
    let (turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 2);
    shop.send(81, 3_000);
    let mut workers = shop.workers(1);
    shop.closes(&mut workers);
    (turn, shop, workers.remove(0))
}

/// Starts it again; what it says before it ends with an error. Nothing may be published meanwhile.
pub fn refuses(shop: &Shop, worker: &mut Worker) -> String {
    let before = shop.found();
    worker.start();
    let said = worker.gives_up(GIVES_UP_WITHIN);
    assert_eq!(shop.found(), before, "outputs of a worker that must not work");
    said
}

pub fn assert_says(said: &str, words: &[&str]) {
    let last = said.lines().rev().find(|line| line.starts_with("error: ")).unwrap_or_default();
    assert!(words.iter().all(|word| last.contains(word)), "{words:?} are not all in the last words of:\n{said}");
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
fn a_group_that_was_moved_and_moved_back_goes_on() {
    let (_turn, shop, mut worker) = closed();
    let input = shop.topic("events");
    let end = end_of(&shop, 1);
    for to in [7, end] {
        let moved = || shop.cluster.move_group(&shop.group(), &input, 1, to).ok();
        wait_for("a group without members", GIVES_UP_WITHIN, String::new, moved);
    }
    worker.start();
    shop.send(83, 1_000);
    shop.closes(std::slice::from_mut(&mut worker));
}

/// Where the group is in a partition, as its last pack says.
fn end_of(shop: &Shop, partition: u32) -> i64 {
    let log = KafkaLog::new(KafkaOptions::new(vec![shop.cluster.bootstrap()])).unwrap();
    // While the end of a transaction is on its way nothing is said of its offsets.
    let committed = || log.admin().committed(&shop.group()).ok();
    let committed = wait_for("what is committed", GIVES_UP_WITHIN, String::new, committed);
    committed.iter().find(|(of, _)| of.partition == partition).map(|(_, committed)| committed.next).unwrap()
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn an_input_that_was_made_anew_is_another_one_stopped_or_running() {
    let (_turn, shop, mut worker) = closed();
    let input = shop.topic("events");
    let anew = |seed| {
        shop.cluster.delete_topic(&input).unwrap();
        let made = || shop.cluster.create_topic(&input, 2, &[]).ok();
        wait_for("the topic anew", GIVES_UP_WITHIN, String::new, made);
        // More than there was before: no offset says that it is another.
        shop.send(seed, 6_000);
    };
    worker.start();
    worker.ready();
    anew(84);
    assert_says(&worker.gives_up(GIVES_UP_WITHIN), &["stage books", &input]);
    anew(85);
    let said = refuses(&shop, &mut worker);
    assert_says(&said, &["stage books", "changelog", "made anew", "replay"]);
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn quantities_of_another_scale_are_not_taken_for_these() {
    let (_turn, shop, mut worker) = closed();
    let path = shop.pipeline(&shop.plain());
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("spec:\n", "spec:\n  quantityScale: 2\n")).unwrap();
    let said = refuses(&shop, &mut worker);
    assert_says(&said, &["stage books", "have 0 decimal places, and spec.quantityScale is 2"]);
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn records_that_were_deleted_before_they_were_read_stop_the_stage_until_it_is_told_to_go_on() {
    let (_turn, shop, mut worker) = closed();
    let log = KafkaLog::new(KafkaOptions::new(vec![shop.cluster.bootstrap()])).unwrap();
    let (input, next) = (TopicPartition { topic: shop.topic("events"), partition: 1 }, end_of(&shop, 1));
    shop.send(86, 2_000);
    log.delete_records(&input, next + 100).unwrap();
    // The other partition's are worked on until then.
    worker.start();
    let said = worker.gives_up(GIVES_UP_WITHIN);
    assert_says(&said, &["stage books", &format!("offsets {next} to {}", next + 99), "--skip-deleted"]);
    let mut skipping = Worker::new(&shop.folder(), &shop.pipeline(&shop.plain()), "w0", &["--skip-deleted"]);
    skipping.start();
    skipping.ready();
    wait_for("the end", GIVES_UP_WITHIN, || skipping.last_words(), || (end_of(&shop, 1) > next + 100).then_some(()));
    skipping.leave(LEAVES_WITHIN);
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
