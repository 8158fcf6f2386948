//! What topics do not take though their settings said nothing of it: the one event is found, and becomes a dead letter.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use stockflow_log::TopicCleanup;
use stockflow_worker::{Control, StageThread};

use crate::support::{Picky, STOCK, Shop, durable, event};

#[test]
fn the_one_event_whose_record_is_not_taken_becomes_a_dead_letter_and_all_others_stand() {
    let shop = Shop::in_batches_of(100, STOCK);
    let mut sent: Vec<_> = (0..300).map(|n| event(&format!("r{n}"), "RECEIPT", &format!("sku-{}", n % 7), 1)).collect();
    sent.insert(137, event("bad", "RECEIPT", "plum", 1));
    sent.insert(201, event("worse", "RECEIPT", "plum", 1));
    shop.feed("canonical", &sent);
    // Letters with their value are not taken either.
    let log = Picky::new(&shop.log, |record| {
        let value = String::from_utf8_lossy(record.value.unwrap_or_default()).into_owned();
        value.contains("plum")
    });
    let mut running = shop.start_on(&log, 1);
    running.drain();
    running.stop();
    let letters = shop.read("dead");
    let told: Vec<_> = letters.iter().filter_map(|letter| letter.header("stockflow-dead-reason")).collect();
    assert_eq!(told, ["OUTPUT_REFUSED", "OUTPUT_REFUSED"]);
    assert!(
        letters.iter().all(|letter| letter.value.is_none() && letter.header("stockflow-dead-value-sha256").is_some())
    );
    assert!(letters[0].header("stockflow-dead-message").unwrap().contains("too large"));
    let counters = running.counters(0);
    assert_eq!((counters.records, counters.applied, shop.read("levels").len()), (302, 300, 300));
}

#[test]
fn a_letter_keeps_its_record_where_its_topic_takes_that_so_that_it_can_be_replayed() {
    let shop = Shop::in_batches_of(100, STOCK);
    let sent = ["r1", "bad", "r2"].map(|id| event(id, "RECEIPT", if id == "bad" { "plum" } else { "apple" }, 1));
    shop.feed("canonical", &sent);
    let log = Picky::new(&shop.log, |record| {
        record.topic.ends_with("levels") && record.key.is_some_and(|key| key.starts_with(b"plum"))
    });
    let mut running = shop.start_on(&log, 1);
    running.drain();
    running.stop();
    let letters = shop.read("dead");
    assert_eq!((letters.len(), letters[0].value.as_deref()), (1, sent[1].value.as_deref()));
    assert_eq!(running.counters(0).applied, 2);
}

#[test]
fn a_changelog_that_does_not_take_its_packs_is_no_events_fault() {
    let shop = Shop::open_with(STOCK, |stage| stage.durable = Some(durable("changelog")));
    shop.log.create_topic("changelog", 4, TopicCleanup::Keep).unwrap();
    shop.feed("canonical", [&event("r1", "RECEIPT", "plum", 5)]);
    let refuses = Arc::new(AtomicBool::new(true));
    let plan = Arc::clone(&refuses);
    let log = Picky::new(&shop.log, move |record| record.topic == "changelog" && plan.load(SeqCst));
    let control = Arc::new(Control::default());
    let mut thread = StageThread::join(&log, Arc::clone(&shop.stages[0]), Arc::clone(&control), 0).unwrap();
    let why = |control: &Control| control.threads().values().find_map(|thread| thread.waits_for.clone());
    while !why(&control).is_some_and(|why| why.contains("\"changelog\"")) {
        assert!(thread.turn().unwrap());
    }
    refuses.store(false, SeqCst);
    while shop.read("levels").is_empty() {
        assert!(thread.turn().unwrap());
    }
    assert_eq!((shop.read("dead").len(), shop.read("levels")[0].number("available")), (0, 5));
}
