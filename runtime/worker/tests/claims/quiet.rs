//! Quiet partitions: what is due in them happens, whatever the thread's other partitions do.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use serde_json::json;
use stockflow_log::partition_for;
use stockflow_worker::{Control, StageThread, WallClock};

use crate::support::{START_MS, Shop, event};

const SPEC: &str = "
  topics: [{name: canonical, partitions: 4}, {name: levels, partitions: 4}]
  stages:
  - name: stock
    from: [{topic: canonical}]
    ledger: {reservationTtl: 15m}
    rules: [{name: books, module: {builtin: stock}}]
    publish: {stock: {topic: levels}}
";
const TTL_MS: i64 = 15 * 60_000;
const BUSY_RECORDS: usize = 500;

#[test]
fn a_hold_of_a_quiet_partition_expires_while_another_one_is_never_read_to_its_end() {
    let wall = Arc::new(AtomicI64::new(START_MS));
    let shop = Shop::open_with(SPEC, |stage| {
        stage.batch_records_max = 1;
        stage.wall_clock = WallClock::Set(Arc::clone(&wall));
    });
    assert_ne!(partition_for(b"apple:here", 4), partition_for(b"pear:here", 4));
    let hold = event("h1", "RESERVATION", "apple", 4).with(&json!({"reservationId": "r-h1"}));
    shop.feed("canonical", [&event("r1", "RECEIPT", "apple", 10), &hold]);
    let control = Arc::new(Control::default());
    let mut thread = StageThread::join(&shop.log, Arc::clone(&shop.stages[0]), control, 0).unwrap();
    let apples = || shop.read("levels").iter().filter(|level| level.key() == "apple:here").count();
    while apples() < 2 {
        assert!(thread.turn().unwrap());
    }
    let busy: Vec<_> = (0..BUSY_RECORDS).map(|n| event(&format!("p{n}"), "RECEIPT", "pear", 1)).collect();
    shop.feed("canonical", &busy);
    wall.store(START_MS + TTL_MS + 60_000, SeqCst);
    for _ in 0..BUSY_RECORDS / 2 {
        assert!(thread.turn().unwrap());
    }
    assert!(shop.log.lag(&shop.stages[0].group, shop.topic("canonical")) > 0, "the other one is still busy");
    assert_eq!(apples(), 3, "what was held is free again");
}
