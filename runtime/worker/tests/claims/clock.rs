//! Clocks: by real time, a sender whose clock is wrong expires nobody's hold.

use serde_json::json;
use stockflow_log::partition_for;
use stockflow_worker::WallClock;

use crate::support::{STOCK, Sent, Shop, event, sale};

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
