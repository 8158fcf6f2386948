//! Strays: what is not what follows on the last commit is not committed.

use stockflow_log::TopicCleanup;
use stockflow_worker::WorkerError;

use crate::support::{Shop, Stuttering, durable, sale};

const SPEC: &str = "
  topics: [{name: canonical, partitions: 1}, {name: levels, partitions: 1}, {name: dead, partitions: 1}]
  stages:
  - name: stock
    from: [{topic: canonical}]
    ledger: {}
    rules: [{name: books, module: {builtin: stock}}]
    publish: {stock: {topic: levels}, deadLetters: {topic: dead}}
";

/// A shop whose books last, with three sales of which no id was seen before.
fn lasting() -> Shop {
    let shop = Shop::open_with(SPEC, |stage| {
        stage.durable = Some(durable("changelog"));
    });
    shop.log.create_topic("changelog", 1, TopicCleanup::Keep).unwrap();
    shop.feed("canonical", [&sale("a", "plum", 1), &sale("b", "plum", 2), &sale("c", "plum", 3)]);
    shop
}

#[test]
fn a_record_that_is_given_twice_is_not_committed_and_the_shard_is_restored() {
    let shop = lasting();
    let mut running = shop.start_on(&Stuttering::new(&shop.log, 2), 1);
    running.drain();
    running.stop();
    let done = running.counters(0);
    assert_eq!((done.records, done.applied, done.duplicates), (3, 3, 0), "as if it had been given once");
    let available: Vec<_> = shop.read("levels").iter().map(|level| level.number("available")).collect();
    assert_eq!(available, [-1, -3, -6]);
}

#[test]
fn a_stage_that_is_given_the_wrong_records_again_and_again_ends_and_says_so() {
    let shop = lasting();
    let mut running = shop.start_on(&Stuttering::new(&shop.log, u32::MAX), 1);
    let ended = running.join().remove(0);
    assert!(matches!(&ended, Err(WorkerError::Stray { .. })), "{ended:?}");
    let told = ended.unwrap_err().to_string();
    assert!(told.contains("offset 2 came out of its order") && told.contains("Nothing of it was committed"), "{told}");
    assert!(shop.read("levels").is_empty(), "nothing was published");
}
