//! A worker that is stopped in its tracks for longer than its transaction and its session last: others go on, and
//! when it wakes up, nothing of what it had in hand is committed.

use std::time::Duration;

use stockflow_tests::patience;
use stockflow_tests::shop::Random;

use crate::shop::Shop;
use crate::testbed;

/// The shortest transaction time-out is 10 s.
const LONGER_THAN_A_TRANSACTION: Duration = Duration::from_secs(13);

/// Two workers under load; first one of them falls asleep, then both.
pub fn sleep_through_the_time_outs(shop: &Shop, seed: u64) -> usize {
    let mut random = Random::new(seed);
    let mut workers = shop.workers(2);
    let load = shop.load(seed, 2_000);
    for asleep in [&[0][..], &[0, 1][..]] {
        patience::pass(Duration::from_millis(1_000 + random.below(1_000)));
        asleep.iter().for_each(|worker| workers[*worker].pause());
        patience::pass(LONGER_THAN_A_TRANSACTION);
        for worker in asleep {
            workers[*worker].resume();
            patience::pass(Duration::from_millis(random.below(300)));
        }
        asleep.iter().for_each(|worker| workers[*worker].ready());
    }
    load.stop();
    shop.closes(&mut workers)
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_worker_that_slept_through_its_time_outs_commits_nothing_of_before_and_goes_on() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 4);
    assert!(sleep_through_the_time_outs(&shop, 31) > 20_000);
}
