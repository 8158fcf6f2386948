//! What nobody can read stops one partition, is told, and is passed over once a person says so, on the record.

use std::process::Command;
use std::time::Duration;

use stockflow_tests::kafka::{bomb, produce};
use stockflow_tests::patience::wait_for;

use crate::shop::{LEAVES_WITHIN, Shop, last_words};
use crate::testbed;
use crate::verified::verified;

/// A partition that is set aside is tried again within a minute.
const WITHIN: Duration = Duration::from_secs(180);
/// More than librdkafka unpacks (`receive.message.max.bytes`, 100,000,000).
const BYTES: usize = 150_000_000;

fn receipt(sku: &str, n: usize) -> (String, String) {
    let value = format!(
        r#"{{"eventId": "{sku}{n}", "eventType": "RECEIPT", "sku": "{sku}", "locationId": "here", "quantity": 1}}"#
    );
    (format!("{sku}:here"), value)
}

fn send(shop: &Shop, sku: &str, count: usize, from: usize) {
    let records = (from..from + count).map(|n| receipt(sku, n));
    produce(&shop.cluster.bootstrap(), &shop.topic("events"), records).unwrap();
}

fn skip(shop: &Shop, offset: i64, partition: u32) -> (bool, String) {
    let pipeline = shop.pipeline(&shop.plain());
    let mut command = Command::new(env!("CARGO_BIN_EXE_stockflow"));
    command.arg("skip").arg(pipeline).args(["--stage", "books", "--by", "ann", "--reason", "a zip bomb"]);
    let output =
        command.args(["--partition", &partition.to_string(), "--offset", &offset.to_string()]).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn stock_of(shop: &Shop, sku: &str) -> usize {
    let key = format!("{sku}:here");
    shop.read("stock").iter().filter(|record| record.key.as_deref() == Some(key.as_bytes())).count()
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_record_that_nobody_can_unpack_stops_its_partition_alone_and_is_passed_over_by_skip() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 2);
    let of = |sku: &str| stockflow_log::partition_for(format!("{sku}:here").as_bytes(), 2);
    let (bad, good) = ("plum", ["apple", "pear", "fig", "kiwi"].into_iter().find(|sku| of(sku) != of("plum")).unwrap());
    send(&shop, bad, 3, 0);
    bomb(&cluster.bootstrap(), &shop.topic("events"), i32::try_from(of(bad)).unwrap(), BYTES).unwrap();
    send(&shop, bad, 4, 3);
    let mut workers = vec![shop.worker("w0")];
    workers[0].start();
    let said = || last_words(&workers);
    wait_for("what comes before the bomb", WITHIN, said, || (stock_of(&shop, bad) == 3).then_some(()));
    for wave in 0..3 {
        send(&shop, good, 500, wave * 500);
        wait_for("the other partition", WITHIN, said, || (stock_of(&shop, good) == (wave + 1) * 500).then_some(()));
    }
    let told = wait_for("to be told", WITHIN, said, || workers[0].get("/readyz").filter(|(status, _)| *status == 503));
    assert!(told.1.contains("offset 3") && told.1.contains("stockflow skip --stage books"), "{}", told.1);
    assert_eq!(stock_of(&shop, bad), 3);
    let (done, words) = skip(&shop, 2, of(bad));
    assert!(!done && words.contains("can be read"), "{words}");
    let (done, words) = skip(&shop, 3, of(bad));
    assert!(done && words.contains("offsets 3 to 3"), "{words}");
    wait_for("what is behind the bomb", WITHIN, said, || (stock_of(&shop, bad) == 7).then_some(()));
    wait_for("ready", WITHIN, said, || workers[0].get("/readyz").filter(|(status, _)| *status == 200));
    let letters = shop.read("torture.books.dead");
    let header = |name: &str| {
        let found = letters[0].headers.iter().find(|(found, _)| *found == format!("stockflow-dead-{name}")).unwrap();
        String::from_utf8(found.1.clone().unwrap()).unwrap()
    };
    assert_eq!((letters.len(), header("reason"), header("offset")), (1, "UNREADABLE".to_owned(), "3".to_owned()));
    assert!(header("message").contains("ann: a zip bomb"), "{}", header("message"));
    assert_eq!(verified(&shop.pipeline(&shop.plain()), "books"), 7 + 1_500, "by offset");
    // Who restores of the changelog alone goes on as well.
    workers[0].leave(LEAVES_WITHIN);
    std::fs::remove_dir_all(workers[0].state_dir()).unwrap();
    workers[0].start();
    workers[0].ready();
    send(&shop, bad, 1, 7);
    wait_for("one more", WITHIN, || last_words(&workers), || (stock_of(&shop, bad) == 8).then_some(()));
    // What is said while nobody works is heard by who comes.
    bomb(&cluster.bootstrap(), &shop.topic("events"), i32::try_from(of(bad)).unwrap(), BYTES).unwrap();
    send(&shop, bad, 1, 8);
    let told = || workers[0].get("/readyz").filter(|(status, said)| *status == 503 && said.contains("offset 9"));
    wait_for("the second bomb", WITHIN, || last_words(&workers), told);
    workers[0].leave(LEAVES_WITHIN);
    let (done, words) = skip(&shop, 9, of(bad));
    assert!(done, "{words}");
    workers[0].start();
    wait_for("what is behind it", WITHIN, || last_words(&workers), || (stock_of(&shop, bad) == 9).then_some(()));
    assert_eq!(verified(&shop.pipeline(&shop.plain()), "books"), 9 + 1_500);
    workers[0].leave(LEAVES_WITHIN);
}
