//! Topics that are deleted under a worker or between its lives: explained, and of an earlier life nothing is believed.

use std::time::Duration;

use stockflow_kafka::{KafkaLog, KafkaOptions};
use stockflow_tests::patience::wait_for;

use crate::refused::{GIVES_UP_WITHIN, assert_says, closed};
use crate::shop::{LEAVES_WITHIN, Shop};
use crate::testbed;

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
fn a_changelog_that_is_deleted_under_a_worker_is_explained() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 2);
    shop.send(82, 1_000);
    let mut workers = shop.workers(1);
    shop.settles(&workers);
    let changelog = format!("{}.changelog", shop.group());
    cluster.delete_topic(&changelog).unwrap();
    let said = workers[0].gives_up(GIVES_UP_WITHIN);
    assert_says(&said, &["stage books", &changelog, "deleted while it was in use"]);
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn the_local_copy_of_an_earlier_life_is_not_taken_for_this_ones() {
    let (_turn, shop, mut worker) = closed();
    let before = shop.found().count();
    let log = KafkaLog::new(KafkaOptions::new(vec![shop.cluster.bootstrap()])).unwrap();
    // Whoever begins anew forgets the folder: it is on a volume of a pod.
    wait_for("a group without members", GIVES_UP_WITHIN, String::new, || log.admin().delete_group(&shop.group()).ok());
    shop.cluster.delete_topic(&format!("{}.changelog", shop.group())).unwrap();
    worker.start();
    worker.ready();
    let told = || worker.last_words();
    wait_for("all outputs once more", Duration::from_secs(60), told, || {
        (shop.found().count() >= 2 * before).then_some(())
    });
    assert_eq!(shop.found().count(), 2 * before, "every event has its outcome again, as of no books at all");
    worker.leave(LEAVES_WITHIN);
}
