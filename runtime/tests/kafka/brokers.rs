//! Brokers that restart, die or are not there yet: workers wait, say so, and go on by themselves.

use std::time::Duration;

use stockflow_tests::patience::{self, wait_for};
use stockflow_tests::shop::Random;

use crate::shop::{LEAVES_WITHIN, Shop};
use crate::testbed;
use crate::worker::Worker;

const NOTICED_WITHIN: Duration = Duration::from_secs(30);
const BACK_WITHIN: Duration = Duration::from_secs(60);
/// Sessions last 10 s, and so does what librdkafka has lost a coordinator's answer to.
const TAKEN_OVER_WITHIN: Duration = Duration::from_secs(90);

fn says_that_it_waits(worker: &Worker) {
    wait_for(
        "a word about waiting",
        NOTICED_WITHIN,
        || format!("{:?}; {}", worker.get("/readyz"), worker.last_words()),
        || worker.get("/readyz").filter(|(status, body)| *status == 503 && body.contains("waiting")),
    );
    assert_eq!(worker.get("/livez").map(|(status, _)| status), Some(200), "a worker that waits is alive");
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_worker_waits_for_a_broker_that_is_away_and_goes_on_when_it_is_back() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 4);
    let mut workers = shop.workers(1);
    let load = shop.load(41, 2_000);
    patience::pass(Duration::from_secs(2));
    cluster.broker(0).stop().unwrap();
    says_that_it_waits(&workers[0]);
    workers.push(shop.worker("w1"));
    workers[1].start();
    says_that_it_waits(&workers[1]);
    let mut leaving = shop.worker("w2");
    leaving.start();
    says_that_it_waits(&leaving);
    leaving.leave(LEAVES_WITHIN);
    cluster.broker(0).start().unwrap();
    cluster.ready().unwrap();
    workers.iter_mut().for_each(|worker| worker.ready_within(BACK_WITHIN));
    load.stop();
    assert!(shop.closes(&mut workers) > 4_000);
}

#[test]
#[ignore = "takes eleven minutes: cargo test --test kafka ten_minutes -- --ignored"]
fn a_worker_waits_for_ten_minutes_and_goes_on() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 4);
    let mut workers = shop.workers(1);
    // Enough to be at work with when the broker goes.
    shop.send(42, 100_000);
    cluster.broker(0).stop().unwrap();
    for _ in 0..10 {
        patience::pass(Duration::from_secs(60));
        says_that_it_waits(&workers[0]);
    }
    cluster.broker(0).start().unwrap();
    cluster.ready().unwrap();
    workers[0].ready_within(BACK_WITHIN);
    shop.send(43, 10_000);
    assert!(shop.closes(&mut workers) > 100_000);
}

/// Two workers under load; each broker is restarted in good order, then each is killed: the coordinator's, too.
pub fn restart_and_kill_each(shop: &Shop, seed: u64) -> usize {
    let mut random = Random::new(seed);
    let mut workers = shop.workers(2);
    let load = shop.load(seed, 1_000);
    for round in 0..2 {
        for broker in shop.cluster.brokers() {
            patience::pass(Duration::from_millis(500 + random.below(1_500)));
            if round == 0 {
                broker.stop().unwrap();
            } else {
                broker.kill9().unwrap();
            }
            patience::pass(Duration::from_millis(500 + random.below(1_000)));
            broker.start().unwrap();
            shop.cluster.ready().unwrap();
        }
    }
    load.stop();
    workers.iter_mut().for_each(|worker| worker.ready_within(BACK_WITHIN));
    shop.closes(&mut workers)
}

/// Two workers under load; each broker in turn is dead until the others have taken over from it: as the coordinator
/// of the group, of transactions, and as the leader of partitions.
pub fn do_without_each(shop: &Shop, seed: u64) -> usize {
    let mut workers = shop.workers(2);
    let load = shop.load(seed, 1_000);
    for broker in shop.cluster.brokers() {
        broker.kill9().unwrap();
        shop.keeps_up(TAKEN_OVER_WITHIN, &workers);
        broker.start().unwrap();
        shop.cluster.ready().unwrap();
    }
    load.stop();
    workers.iter_mut().for_each(|worker| worker.ready_within(BACK_WITHIN));
    shop.closes(&mut workers)
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn while_a_broker_stays_dead_the_others_take_over_and_nothing_stands_still() {
    let (_turn, cluster) = testbed::three();
    let shop = Shop::open(cluster, 4);
    assert!(do_without_each(&shop, 52) > 1_000);
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn three_brokers_that_restart_or_are_killed_in_turn_lose_nothing() {
    let (_turn, cluster) = testbed::three();
    let shop = Shop::open(cluster, 4);
    assert!(restart_and_kill_each(&shop, 51) > 5_000);
}
