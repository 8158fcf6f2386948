//! What topics do not take though their settings said nothing of it: the one event is found, and becomes a dead letter.

use crate::support::{Picky, STOCK, Shop, event};

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
    assert_eq!(told, ["NOT_TAKEN", "NOT_TAKEN"]);
    assert!(
        letters.iter().all(|letter| letter.value.is_none() && letter.header("stockflow-dead-value-sha256").is_some())
    );
    assert!(letters[0].header("stockflow-dead-message").unwrap().contains("too large"));
    let counters = running.counters(0);
    assert_eq!((counters.records, counters.applied, shop.read("levels").len()), (302, 300, 300));
}
