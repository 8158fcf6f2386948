//! More workers and fewer: partitions change hands with all that belongs to them.

use std::time::Duration;

use stockflow_tests::patience;
use stockflow_tests::shop::Random;

use crate::shop::{LEAVES_WITHIN, Shop};
use crate::testbed;
use crate::worker::Worker;

/// One worker, two, five and one again, under load.
pub fn grow_and_shrink(shop: &Shop, seed: u64) -> usize {
    let mut random = Random::new(seed);
    let mut workers: Vec<Worker> = (0..5).map(|n| shop.worker(&format!("w{n}"))).collect();
    let load = shop.load(seed, 2_000);
    let mut running = 0;
    for wanted in [1, 2, 5] {
        workers[running..wanted].iter_mut().for_each(Worker::start);
        workers[..wanted].iter_mut().for_each(Worker::ready);
        patience::pass(Duration::from_millis(1_000 + random.below(1_500)));
        running = wanted;
    }
    // Any of them may be the one that stays.
    let stays = workers.swap_remove(random.index(5));
    workers.iter_mut().for_each(|worker| worker.leave(LEAVES_WITHIN));
    patience::pass(Duration::from_secs(1));
    load.stop();
    shop.closes(&mut [stays])
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn one_two_five_and_one_worker_again_make_of_the_input_what_one_does() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 8);
    assert!(grow_and_shrink(&shop, 61) > 10_000);
}
