//! Clocks: by real time, a sender whose clock is wrong expires nobody's hold.

use serde_json::json;
use stockflow_worker::WallClock;

use crate::support::{STOCK, Sent, Shop, event, sale};

/// The year 3000.
const FUTURE_MS: i64 = 32_503_680_000_000;
const YEAR_MS: i64 = 365 * 86_400_000;

fn expired_by_a_record_from_the_future(wall_clock: WallClock) -> u64 {
    let shop = Shop::open_with(STOCK, |stage| stage.wall_clock = wall_clock);
    let hold = event("h1", "RESERVATION", "apple", 4).with(&json!({"reservationId": "r-1"}));
    let at = |sent: Sent, timestamp_ms| Sent { timestamp_ms, ..sent };
    let sent =
        [event("r1", "RECEIPT", "apple", 10), at(hold, FUTURE_MS), at(sale("s1", "apple", 1), FUTURE_MS + YEAR_MS)];
    shop.feed("canonical", &sent);
    shop.run().counters(0).expired
}

#[test]
fn a_record_from_the_future_expires_nothing_by_real_time() {
    assert_eq!(expired_by_a_record_from_the_future(WallClock::Real), 0);
}

#[test]
fn the_datas_own_time_is_believed_where_it_is_the_clock() {
    assert_eq!(expired_by_a_record_from_the_future(WallClock::Data), 1);
}
