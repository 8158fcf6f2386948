//! A partition's trouble is its own: what cannot be read holds back nobody else, is told, and is passed over once a
//! person says so.

use std::sync::Arc;

use stockflow_codec::Skip;
use stockflow_log::{OutRecord, TopicCleanup, TopicPartition};
use stockflow_worker::{Control, StageThread};

use crate::support::{Bombed, STOCK, Seen, Shop, durable, event};

const CHANGELOG: &str = "changelog";

/// Two keys of two partitions.
const BAD: &str = "plum:here";
const GOOD: &str = "apple:here";

fn of(key: &str) -> u32 {
    stockflow_log::partition_for(key.as_bytes(), 4)
}

fn shop() -> Shop {
    assert_ne!(of(BAD), of(GOOD));
    let shop = Shop::open_with(STOCK, |stage| stage.durable = Some(durable(CHANGELOG)));
    shop.log.create_topic(CHANGELOG, 4, TopicCleanup::Keep).unwrap();
    for n in 0..4 {
        for sku in ["plum", "apple"] {
            shop.feed("canonical", [&event(&format!("{sku}{n}"), "RECEIPT", sku, 1)]);
        }
    }
    shop
}

fn available(shop: &Shop, key: &str) -> Vec<i64> {
    let levels = shop.read("levels").into_iter().filter(|level| level.key() == key);
    levels.map(|level| level.number("available")).collect()
}

fn say(shop: &Shop, skip: &Skip) {
    let mut feeder = shop.log.feeder();
    let (partition, headers) = (Some(of(BAD)), skip.headers());
    let record = OutRecord { topic: CHANGELOG, partition, timestamp_ms: 0, key: None, value: None, headers: &headers };
    feeder.send(record).unwrap();
    feeder.flush().unwrap();
}

fn header<'a>(letter: &'a Seen, name: &str) -> &'a str {
    letter.header(&format!("stockflow-dead-{name}")).unwrap_or_default()
}

#[test]
fn what_cannot_be_read_holds_back_nobody_else_and_is_passed_over_once_a_person_says_so() {
    let shop = shop();
    let bad = TopicPartition { topic: shop.topic("canonical").to_owned(), partition: of(BAD) };
    let log = Bombed::new(&shop.log, bad.clone(), 1..3);
    let control = Arc::new(Control::default());
    let mut thread = StageThread::join(&log, Arc::clone(&shop.stages[0]), Arc::clone(&control), 0).unwrap();
    let why = |control: &Control| control.threads().values().find_map(|thread| thread.waits_for.clone());
    while available(&shop, GOOD).len() < 4 || why(&control).is_none() {
        assert!(thread.turn().unwrap());
    }
    assert_eq!(available(&shop, BAD), [1], "what comes before it is done");
    let told = why(&control).unwrap();
    assert!(told.contains("offset 1") && told.contains("stockflow skip --stage stock"), "{told}");
    let threads = control.threads();
    let set_aside = threads.values().flat_map(|thread| thread.shards.clone().unwrap_or_default());
    assert_eq!(
        set_aside.filter(|shard| shard.set_aside).map(|shard| shard.partition).collect::<Vec<_>>(),
        std::slice::from_ref(&bad)
    );
    say(&shop, &Skip { topic: bad.topic.clone(), from: 1, to: 3, by: "ann".into(), why: "a zip bomb".into() });
    while available(&shop, BAD).len() < 2 || why(&control).is_some() {
        assert!(thread.turn().unwrap());
    }
    assert_eq!(available(&shop, BAD), [1, 2], "of what is behind it nothing is lost");
    let letters = shop.read("dead");
    let letter = &letters[0];
    assert_eq!((letters.len(), header(letter, "reason"), header(letter, "offset")), (1, "UNREADABLE", "1"));
    let message = header(letter, "message");
    assert!(
        message.contains("offsets 1 to 2") && message.contains("ann") && message.contains("a zip bomb"),
        "{message}"
    );
    assert_eq!(shop.log.committed("test.shop.stock", &bad.topic, bad.partition), Some(4));
    drop(thread);
    // The pack tells of it: who restores from the changelog goes on behind it, with the same books.
    shop.feed("canonical", [&event("plum9", "RECEIPT", "plum", 1)]);
    shop.run();
    assert_eq!(available(&shop, BAD), [1, 2, 3]);
}
