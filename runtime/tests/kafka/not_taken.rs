//! What topics on a real broker do not take, too large or of another time: dead letters, and the stage goes on.

use std::collections::BTreeMap;
use std::time::Duration;

use stockflow_kafka::{KafkaLog, KafkaOptions};
use stockflow_log::{GroupMetadata, Log, OutRecord, Producer};
use stockflow_tests::kafka::Record;
use stockflow_tests::patience::wait_for;
use stockflow_worker::WallClock;

use crate::shop::{LEAVES_WITHIN, Shop};
use crate::testbed;
use crate::verified::verified;

const WITHIN: Duration = Duration::from_secs(150);
const HOUR_MS: i64 = 3_600_000;
/// What the stock topic takes: a hundredth of what is written to it in one transaction.
const SMALL_BYTES: &str = "20000";

fn settings(topic: &str) -> &'static [(&'static str, &'static str)] {
    match topic {
        "events" => &[("max.message.bytes", "8000000"), ("message.timestamp.after.max.ms", "9223372036854775807")],
        "stock" => &[("max.message.bytes", SMALL_BYTES)],
        _ => &[],
    }
}

/// Writes these values and timestamps to partition 0 of the input, each a record.
fn send(shop: &Shop, records: &[(Vec<u8>, i64)]) {
    let log = KafkaLog::new(KafkaOptions::new(vec![shop.cluster.bootstrap()])).unwrap();
    let mut producer = log.producer(&format!("{}.sender", shop.name)).unwrap();
    producer.begin().unwrap();
    let topic = shop.topic("events");
    for (value, timestamp_ms) in records {
        let (partition, key, value) = (Some(0), Some(&b"plum:here"[..]), Some(&value[..]));
        producer
            .send(OutRecord { topic: &topic, partition, timestamp_ms: *timestamp_ms, key, value, headers: &[] })
            .unwrap();
    }
    producer.commit(&[], &GroupMetadata::nobody()).unwrap();
}

fn receipt(n: usize) -> Vec<u8> {
    format!(r#"{{"eventId": "r{n}", "eventType": "RECEIPT", "sku": "plum", "locationId": "here", "quantity": 1}}"#)
        .into()
}

/// Letters in which nothing comes again.
fn incompressible(count: usize, seed: u64) -> String {
    let mut state = seed | 1;
    let letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"[(state >> 58) as usize])
    };
    std::iter::repeat_with(letter).take(count).collect()
}

fn header<'a>(letter: &'a Record, name: &str) -> Option<&'a str> {
    let name = format!("stockflow-dead-{name}");
    let found = letter.headers.iter().find(|(found, _)| *found == name)?;
    std::str::from_utf8(found.1.as_deref()?).ok()
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn when_a_topic_takes_less_than_it_said_the_one_event_is_found_that_it_does_not_take() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 1);
    let now_ms = WallClock::Real.now_ms();
    let mut workers = shop.workers(1);
    let log = KafkaLog::new(KafkaOptions::new(vec![cluster.bootstrap()])).unwrap();
    // One record of stock fits, and no batch of several.
    let change = BTreeMap::from([("max.message.bytes".to_owned(), Some("300".to_owned()))]);
    log.admin().alter_topic(&shop.topic("stock"), &change).unwrap();
    let long = |n: usize| {
        let sku = incompressible(200, n as u64);
        format!(r#"{{"eventId": "l{n}", "eventType": "RECEIPT", "sku": "{sku}", "locationId": "here", "quantity": 1}}"#)
    };
    let mut sent: Vec<_> = (0..30).map(|n| (receipt(n), now_ms)).collect();
    sent.insert(20, (long(1).into(), now_ms));
    send(&shop, &sent);
    let why = || crate::shop::last_words(&workers);
    wait_for("all other stock", WITHIN, why, || (shop.read("stock").len() == 30).then_some(()));
    let letters = shop.read("torture.books.dead");
    let told: Vec<_> = letters.iter().map(|letter| (header(letter, "offset"), header(letter, "reason"))).collect();
    assert_eq!(told, [(Some("20"), Some("OUTPUT_REFUSED"))]);
    verified(&shop.pipeline(&shop.plain()), "books");
    workers.iter_mut().for_each(|worker| worker.leave(LEAVES_WITHIN));
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn what_no_topic_takes_becomes_dead_letters_and_the_stage_goes_on() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open_with(cluster, 1, settings);
    let now_ms = WallClock::Real.now_ms();
    // As large as topics take by default, far beyond that, two hours ahead; and so much that it is no one batch.
    let mut sent =
        vec![(vec![b'x'; 1_048_500], now_ms), (vec![b'x'; 4_000_000], now_ms), (receipt(0), now_ms + 2 * HOUR_MS)];
    sent.extend((1..=2_000).map(|n| (receipt(n), now_ms)));
    send(&shop, &sent);
    let mut workers = shop.workers(1);
    let why = || crate::shop::last_words(&workers);
    wait_for("all stock", WITHIN, why, || (shop.read("stock").len() == 2_000).then_some(()));
    let letters = shop.read("torture.books.dead");
    let told: Vec<_> = letters.iter().map(|letter| (header(letter, "offset"), header(letter, "reason"))).collect();
    let wanted = [("0", "NOT_JSON"), ("1", "TOO_LARGE"), ("2", "TIMESTAMP_NOT_TAKEN")];
    assert_eq!(told, wanted.map(|(offset, reason)| (Some(offset), Some(reason))));
    let left_out: Vec<_> =
        letters.iter().map(|letter| (letter.value.is_some(), header(letter, "value-bytes"))).collect();
    assert_eq!(left_out, [(false, Some("1048500")), (false, Some("4000000")), (true, None)]);
    workers.iter_mut().for_each(|worker| worker.leave(LEAVES_WITHIN));
}
