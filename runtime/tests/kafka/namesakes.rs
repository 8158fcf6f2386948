//! Two workers with one name: they take each other's membership until one of them gives up and says why.

use std::cell::RefCell;
use std::fs;
use std::time::Duration;

use stockflow_tests::patience::wait_for;

use crate::shop::{Shop, last_words};
use crate::testbed;
use crate::worker::Worker;

/// A member may be fenced eight times within a minute.
const ENDS_WITHIN: Duration = Duration::from_secs(150);

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn of_two_workers_with_one_name_one_ends_and_says_why_and_the_other_counts_everything_once() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 4);
    let load = shop.load(61, 1_000);
    let elsewhere = shop.folder().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let mut workers = shop.workers(1);
    workers.push(Worker::new(&elsewhere, &shop.pipeline(&shop.plain()), "w0", &[]));
    workers[1].start();
    let both = RefCell::new(workers);
    let words = || last_words(&both.borrow());
    let ended = wait_for("an end of one of the two", ENDS_WITHIN, words, || {
        both.borrow_mut().iter_mut().position(|worker| worker.ended().is_some())
    });
    let mut workers = both.into_inner();
    let said = workers.remove(ended).gives_up(Duration::ZERO);
    assert!(said.contains("error: ") && said.contains("another member has this one's name"), "{said}");
    workers[0].ready();
    load.stop();
    assert!(shop.closes(&mut workers) > 1_000);
}
