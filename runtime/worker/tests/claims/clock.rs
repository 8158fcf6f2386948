//! Clocks: by real time, a sender whose clock is wrong expires nobody's hold.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use serde_json::json;
use stockflow_log::{TopicCleanup, partition_for};
use stockflow_worker::WallClock;

use crate::support::{START_MS, STOCK, Sent, Shop, durable, event, sale};

/// The year 3000.
const FUTURE_MS: i64 = 32_503_680_000_000;
const YEAR_MS: i64 = 365 * 86_400_000;

fn expired_by_a_record_from_the_future(wall_clock: &WallClock) -> u64 {
    let shop = Shop::open_with(STOCK, |stage| stage.wall_clock = wall_clock.clone());
    let hold = event("h1", "RESERVATION", "apple", 4).with(&json!({"reservationId": "r-1"}));
    let at = |sent: Sent, timestamp_ms| Sent { timestamp_ms, ..sent };
    let sent =
        [event("r1", "RECEIPT", "apple", 10), at(hold, FUTURE_MS), at(sale("s1", "apple", 1), FUTURE_MS + YEAR_MS)];
    shop.feed("canonical", &sent);
    shop.run().counters(0).expired
}

#[test]
fn a_record_from_the_future_expires_nothing_by_real_time() {
    assert_eq!(expired_by_a_record_from_the_future(&WallClock::Real), 0);
}

#[test]
fn the_datas_own_time_is_believed_where_it_is_the_clock() {
    assert_eq!(expired_by_a_record_from_the_future(&WallClock::Data), 1);
}

#[test]
fn the_clock_of_a_worker_that_was_ahead_does_not_stay_in_the_books() {
    let now_ms = Arc::new(AtomicI64::new(START_MS + YEAR_MS));
    let shop = Shop::open_with(STOCK, |stage| {
        stage.wall_clock = WallClock::Set(Arc::clone(&now_ms));
        stage.durable = Some(durable("changelog"));
    });
    shop.log.create_topic("changelog", 4, TopicCleanup::Keep).unwrap();
    shop.feed("canonical", [&event("r1", "RECEIPT", "apple", 10).at_ms(YEAR_MS)]);
    shop.run();
    // The next worker has the right time, and holds last as long as they should.
    now_ms.store(START_MS + 3_600_000, SeqCst);
    let hold = event("h1", "RESERVATION", "apple", 4).with(&json!({"reservationId": "r-1"}));
    let in_time = event("c1", "CONFIRMATION", "apple", 4).with(&json!({"reservationId": "r-1"}));
    shop.feed("canonical", [&hold.at_ms(0), &in_time.at_ms(60_000)]);
    let counters = shop.run().counters(0);
    assert_eq!((counters.applied, counters.expired), (2, 0));
}

#[test]
fn what_another_shard_sends_expires_nothing_that_is_confirmed_in_time() {
    let at_shop = |id, event_type, minute: i64| {
        let sent = event(id, event_type, "apple", 4).with(&json!({"locationId": "shop", "reservationId": "r-1"}));
        Sent { key: Some("apple:shop".to_owned()), ..sent.at_ms(minute * 60_000) }
    };
    let partitions = ["apple:here", "apple:shop"].map(|key| partition_for(key.as_bytes(), 4));
    assert_ne!(partitions[0], partitions[1], "two shards, each with its clock");
    let shop = Shop::open(&STOCK.replace("{builtin: stock}", "{builtin: stock}, config: {expectTo: canonical}"));
    let mut running = shop.start(1);
    shop.feed("canonical", &[at_shop("r1", "RECEIPT", 0), at_shop("h1", "RESERVATION", 1)]);
    running.drain();
    // The other shard is a day ahead, and announces goods.
    let leaves = event("t1", "TRANSFER_OUT", "apple", 3).with(&json!({"toLocation": "shop"})).at_ms(86_400_000);
    shop.feed("canonical", &[leaves]);
    running.drain();
    shop.feed("canonical", &[at_shop("c1", "CONFIRMATION", 2)]);
    running.drain();
    running.stop();
    let counters = running.counters(0);
    assert_eq!((counters.applied, counters.expired, counters.refused.total()), (5, 0, 0));
}
