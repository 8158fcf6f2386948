//! A parked key beyond its limit, on a real broker: the stage goes on, also when it is killed, and the key's letters are
//! settled in order, each once.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use stockflow_tests::kafka::produce;
use stockflow_tests::patience::{self, wait_for};

use crate::shop::{LEAVES_WITHIN, Shop};
use crate::testbed;
use crate::worker::Worker;

/// As many as may wait in the state, and some more.
const PLUMS: i64 = 10_400;
const WITHIN: Duration = Duration::from_secs(90);

/// Writes the pipeline, whose rule does so on plums.
pub fn pipeline(shop: &Shop, behavior: &str) -> PathBuf {
    let rule = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/rules/hostile.wasm");
    std::fs::copy(&rule, shop.folder().join("hostile.wasm"))
        .unwrap_or_else(|error| panic!("{}: {error}: run `make rules`", rule.display()));
    let path = shop.folder().join("parking.yaml");
    let text = format!(
        "\
apiVersion: stockflow.dev/v1alpha1
kind: InventoryPipeline
metadata: {{name: parking, namespace: {name}}}
spec:
  kafka: {{{kafka}}}
  topics:
  - {{name: events, topicName: {name}.events, managed: false}}
  - {{name: stock, topicName: {name}.stock, managed: false}}
  stages:
  - name: books
    from: [{{topic: events}}]
    ledger: {{}}
    rules:
    - {{name: books, module: {{builtin: stock}}}}
    - {{name: wicked, module: {{file: hostile.wasm}}, config: {{behavior: {behavior}, when: plum}}, onFailure: park}}
    publish: {{stock: {{topic: stock}}}}
",
        name = shop.name,
        kafka = shop.plain(),
    );
    std::fs::write(&path, text).unwrap();
    path
}

/// One unit of a sku each, `{sku}{n}` by its id.
pub fn send(shop: &Shop, sku: &str, numbers: impl Iterator<Item = i64>) {
    let records = numbers.map(|n| {
        let event = json!({
            "eventId": format!("{sku}{n}"), "eventType": "RECEIPT", "sku": sku, "locationId": "here",
            "quantity": n, "timestamp": "2026-03-02T08:00:00Z",
        });
        // The record's key is not that of the books.
        (format!("{sku}/here"), event.to_string())
    });
    produce(&shop.cluster.bootstrap(), &shop.topic("events"), records).unwrap();
}

/// What of a sku was available, event by event.
fn levels(shop: &Shop, sku: &str) -> Vec<i64> {
    let values = shop.read("stock").into_iter().map(|record| {
        let value: Value = serde_json::from_slice(&record.value.unwrap()).unwrap();
        (value["sku"] == sku).then(|| value["available"].as_i64().unwrap())
    });
    values.flatten().collect()
}

pub fn wait_for_levels(shop: &Shop, worker: &Worker, sku: &str, wanted: &[i64]) {
    let found = || levels(shop, sku).len();
    let why = || format!("{} of {} levels of {sku}\n{}", found(), wanted.len(), worker.last_words());
    wait_for("levels", WITHIN, why, || (found() >= wanted.len()).then_some(()));
    assert!(levels(shop, sku) == wanted, "of {sku} each once, in order");
}

/// Gives what it said, and what it printed.
fn dlq(shop: &Shop, what: &str, args: &[&str]) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stockflow"));
    let output = command.args(["dlq", what]).arg(shop.folder().join("parking.yaml")).args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "dlq {what} {args:?}: {}", text(&output.stderr));
    (text(&output.stderr), text(&output.stdout))
}

/// How many letters there are that are not settled.
fn letters(shop: &Shop) -> usize {
    dlq(shop, "list", &["--limit", "100000", "--output", "json"]).1.lines().count()
}

fn running(sum: i64, numbers: impl Iterator<Item = i64>) -> Vec<i64> {
    let sums = numbers.scan(sum, |sum, n| {
        *sum += n;
        Some(*sum)
    });
    sums.collect()
}

/// Killed at some moments of what it is doing.
fn kills(worker: &mut Worker, times: u32) {
    for n in 0..times {
        patience::pass(Duration::from_millis(150 + 170 * u64::from(n)));
        worker.kill9();
        worker.start();
    }
    worker.ready();
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_stage_whose_parked_records_are_beyond_their_limit_goes_on_and_is_settled_in_order() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 1);
    let mut worker = Worker::new(&shop.folder(), &pipeline(&shop, "trap"), "w0", &[]);
    worker.start();
    worker.ready();

    // Filled, with kills meanwhile: others go on, and what waits beyond the limit is letters.
    send(&shop, "plum", 1..=PLUMS);
    kills(&mut worker, 3);
    send(&shop, "apple", 1..=3);
    wait_for_levels(&shop, &worker, "apple", &[1, 3, 6]);
    let beyond = usize::try_from(PLUMS - 1 - 10_000).unwrap();
    assert_eq!((levels(&shop, "plum").len(), letters(&shop)), (0, beyond + 1));
    let gauge = format!(
        r#"stockflow_shard_waiting_records{{stage="books",topic="{}",partition="0"}} 10000"#,
        shop.topic("events")
    );
    let shows = || worker.get("/metrics").filter(|(_, text)| text.contains(&gauge));
    wait_for("the gauge", WITHIN, || format!("{:?}", worker.get("/metrics")), shows);

    // A restart changes nothing, and no letter that waits is settled before the one that failed.
    worker.leave(LEAVES_WITHIN);
    worker = Worker::new(&shop.folder(), &pipeline(&shop, "well-behaved"), "w0", &[]);
    worker.start();
    worker.ready();
    let (said, _) = dlq(&shop, "drop", &["--reason", "PARKED"]);
    assert!(said.contains(&format!("; 0 dropped, {beyond} not")), "{said}");

    // Given up, the first lets the next one have its turn; those are replayed in order, with kills meanwhile.
    let (said, _) = dlq(&shop, "drop", &["--key", "plum:here", "--reason", "RULE_TRAPPED"]);
    assert!(said.contains("; 1 dropped"), "{said}");
    send(&shop, "apple", 4..=4);
    wait_for_levels(&shop, &worker, "apple", &[1, 3, 6, 10]);
    let (said, _) = dlq(&shop, "replay", &["--key", "plum:here"]);
    assert!(said.contains(&format!("; {beyond} replayed")), "{said}");
    kills(&mut worker, 3);
    wait_for_levels(&shop, &worker, "plum", &running(0, 2..=PLUMS));

    // And it goes on as if nothing had been.
    send(&shop, "plum", PLUMS + 1..=PLUMS + 2);
    wait_for_levels(&shop, &worker, "plum", &running(0, 2..=PLUMS + 2));
    assert_eq!(letters(&shop), 0);
    worker.leave(LEAVES_WITHIN);
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_key_whose_letters_were_deleted_is_released() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 1);
    let mut worker = Worker::new(&shop.folder(), &pipeline(&shop, "trap"), "w0", &[]);
    worker.start();
    worker.ready();
    send(&shop, "plum", 1..=1);
    send(&shop, "apple", 1..=1);
    wait_for_levels(&shop, &worker, "apple", &[1]);
    worker.leave(LEAVES_WITHIN);
    cluster.delete_topic(&format!("{}.parking.books.dead", shop.name)).unwrap();
    worker = Worker::new(&shop.folder(), &pipeline(&shop, "well-behaved"), "w0", &[]);
    worker.start();
    worker.ready();
    send(&shop, "plum", 2..=3);
    let (said, _) = dlq(&shop, "release", &["--key", "plum:here"]);
    assert!(said.contains("goes on past all its letters"), "{said}");
    wait_for_levels(&shop, &worker, "plum", &[2, 5]);
    worker.leave(LEAVES_WITHIN);
}
