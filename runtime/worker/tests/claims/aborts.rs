//! Aborts: a batch whose transaction is aborted is done again, and nothing is lost or counted twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use stockflow_worker::{Control, StageThread, WorkerError};

use crate::support::{Flaky, STOCK, Shop, day, sale};

#[test]
fn with_every_third_transaction_aborted_the_same_is_published() {
    let run = |plan: fn(u64) -> bool| {
        let shop = Shop::in_batches_of(100, day::SPEC);
        let records = day::records(1_500);
        shop.feed("canonical", &records);
        let mut running = shop.start_on(&Flaky::new(&shop.log, plan), 1);
        running.drain();
        running.advance(records.iter().map(|record| record.timestamp_ms).max().unwrap() + 600_000);
        running.stop();
        let mut counters = running.counters(0);
        assert_eq!(counters.records, records.len() as u64);
        // Work that was done twice was work.
        counters.rules.clear();
        (day::outputs(&shop), counters, running.totals(0))
    };
    assert_eq!(run(|n| n % 3 == 1), run(|_| false));
}

#[test]
fn a_record_that_halts_is_not_skipped_when_what_came_before_it_is_aborted() {
    let spec = "
  topics: [{name: canonical, partitions: 8}, {name: levels, partitions: 8}, {name: dead, partitions: 1}]
  stages:
  - name: stock
    from: [{topic: canonical}]
    ledger: {}
    rules:
    - {name: books, module: {builtin: stock}}
    - {name: wicked, module: {file: hostile.wasm}, config: {behavior: trap, when: plum}, onFailure: halt}
    publish: {stock: {topic: levels}, deadLetters: {topic: dead}}
";
    let shop = Shop::open(spec);
    let of = |sku: &str| stockflow_log::partition_for(format!("{sku}:here").as_bytes(), 8);
    assert_ne!(of("plum"), of("apple"));
    shop.feed("canonical", [&sale("p", "plum", 1), &sale("a", "apple", 1), &sale("b", "apple", 1)]);
    let mut running = shop.start_on(&Flaky::new(&shop.log, |n| n == 0), 1);
    let ended = running.join().remove(0);
    assert!(matches!(&ended, Err(WorkerError::Halted { halt, .. }) if halt.offset == Some(0)), "{ended:?}");
    let committed = |sku| shop.log.committed("test.shop.stock", shop.topic("canonical"), of(sku));
    assert!(committed("plum").is_none_or(|next| next == 0), "{:?}", committed("plum"));
    assert_eq!(committed("apple"), Some(2));
    let available: Vec<_> = shop.read("levels").iter().map(|level| level.number("available")).collect();
    assert_eq!(available, [-1, -2], "what came before is done, once");
}

#[test]
fn a_transaction_that_fails_again_and_again_is_told_and_tried_ever_more_rarely() {
    let shop = Shop::open(STOCK);
    shop.feed("canonical", [&sale("s1", "apple", 1)]);
    let fails = Arc::new(AtomicBool::new(true));
    let plan = Arc::clone(&fails);
    let log = Flaky::new(&shop.log, move |_| plan.load(SeqCst));
    let control = Arc::new(Control::default());
    let mut thread = StageThread::join(&log, Arc::clone(&shop.stages[0]), Arc::clone(&control), 0).unwrap();
    let reason = |control: &Control| control.threads().values().find_map(|thread| thread.waits_for.clone());
    while reason(&control).is_none() {
        assert!(thread.turn().unwrap());
    }
    assert!(reason(&control).unwrap().contains("as planned"), "{:?}", reason(&control));
    assert!(control.last_errors().iter().any(|error| error.text.contains("as planned")));
    let given_up = control.meters().given_up();
    assert_eq!((given_up, shop.read("levels").len()), (5, 0), "a few times without a word");
    fails.store(false, SeqCst);
    while reason(&control).is_some() || shop.read("levels").is_empty() {
        assert!(thread.turn().unwrap());
    }
    assert_eq!((control.meters().given_up(), shop.read("levels").len()), (given_up, 1));
}
