//! Claims: on a real broker, a letter that is replayed goes before what is parked behind it, one that is dropped lets
//! it go on, and neither happens twice.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]

mod support;

use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

use serde_json::Value;
use stockflow_tests::kafka::{Cluster, produce, read_committed};
use stockflow_tests::process::Guarded;
use tempfile::TempDir;

const TOPICS: [&str; 3] = ["retail.shop.canonical", "retail.shop.levels", "retail.shop.stock.dead"];
/// More looks than anything here needs.
const LOOKS_MAX: usize = 300;
const LEAVES_WITHIN: Duration = Duration::from_secs(20);

/// A stage with a rule that a person can mend, and its Kafka.
struct Shop {
    folder: TempDir,
    cluster: Cluster,
}

impl Shop {
    fn open() -> Shop {
        let shop = Shop { folder: tempfile::tempdir().unwrap(), cluster: Cluster::start(1).unwrap() };
        TOPICS.iter().for_each(|topic| shop.cluster.create_topic(topic, 1, &[]).unwrap());
        let rule = support::root().join("target/rules/hostile.wasm");
        std::fs::copy(&rule, shop.folder.path().join("hostile.wasm")).unwrap_or_else(|error| {
            panic!("{}: {error}: run `make rules`", rule.display());
        });
        shop
    }

    /// Writes the pipeline, whose rule does so on plums.
    fn pipeline(&self, behavior: &str) -> PathBuf {
        let path = self.folder.path().join("pipeline.yaml");
        let text = format!(
            "\
apiVersion: stockflow.dev/v1alpha1
kind: InventoryPipeline
metadata: {{name: shop, namespace: retail}}
spec:
  kafka: {{bootstrapServers: [{}], replicationFactor: 1}}
  topics: [{{name: canonical, partitions: 1}}, {{name: levels, partitions: 1}}]
  stages:
  - name: stock
    from: [{{topic: canonical}}]
    ledger: {{}}
    rules:
    - {{name: books, module: {{builtin: stock}}}}
    - {{name: wicked, module: {{file: hostile.wasm}}, config: {{behavior: {behavior}, when: plum}}, onFailure: park}}
    publish: {{stock: {{topic: levels}}}}
",
            self.cluster.bootstrap()
        );
        std::fs::write(&path, text).unwrap();
        path
    }

    fn worker(&self, behavior: &str) -> Guarded {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stockflow"));
        command.arg("worker").arg(self.pipeline(behavior)).args(["--threads", "1"]);
        Guarded::spawn(&mut command).unwrap()
    }

    fn send(&self, events: &[(&str, &str, &str, i64)]) {
        let records = events.iter().map(|(id, kind, key, quantity)| {
            let (sku, location) = key.split_once(':').unwrap();
            let event = serde_json::json!({
                "eventId": id, "eventType": kind, "sku": sku, "locationId": location, "quantity": quantity,
                "timestamp": "2026-03-02T08:00:00Z",
            });
            (key.to_string(), event.to_string())
        });
        produce(&self.cluster.bootstrap(), TOPICS[0], records).unwrap();
    }

    /// The quantities of a key, one after the other, once there are so many.
    fn levels(&self, key: &str, count: usize) -> Vec<i64> {
        let mut levels = Vec::new();
        for _ in 0..LOOKS_MAX {
            let records = read_committed(&self.cluster.bootstrap(), TOPICS[1]).unwrap().into_iter();
            let of_key = records.filter(|record| record.key.as_deref() == Some(key.as_bytes()));
            let values = of_key.map(|record| serde_json::from_slice::<Value>(&record.value.unwrap()).unwrap());
            levels = values.map(|stock| stock["available"].as_i64().unwrap()).collect();
            if levels.len() >= count {
                break;
            }
        }
        levels
    }

    fn dlq(&self, what: &str, args: &[&str]) -> Output {
        let pipeline = self.folder.path().join("pipeline.yaml");
        let output = support::stockflow(&[&["dlq", what, pipeline.to_str().unwrap()], args].concat());
        assert!(output.status.success(), "dlq {what} {args:?}: {}", said(&output));
        output
    }

    /// The letters that are not settled, as (key, reason, attempt), sorted.
    fn letters(&self) -> Vec<(String, String, u64)> {
        let output = self.dlq("list", &["--first", "oldest", "--output", "json"]);
        let letters = std::str::from_utf8(&output.stdout).unwrap().lines().map(|line| {
            let letter: Value = serde_json::from_str(line).unwrap();
            let text = |name: &str| letter[name].as_str().unwrap().to_owned();
            (text("key"), text("reason"), letter["attempt"].as_u64().unwrap())
        });
        let mut letters: Vec<_> = letters.collect();
        letters.sort();
        letters
    }
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn letter(key: &str, attempt: u64) -> (String, String, u64) {
    (key.to_owned(), "RULE_TRAPPED".to_owned(), attempt)
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn what_is_parked_goes_on_behind_a_replayed_letter_and_without_a_dropped_one() {
    let shop = Shop::open();
    let mut worker = shop.worker("trap");
    shop.send(&[
        ("p1", "RECEIPT", "plum:here", 10),
        ("p2", "SALE", "plum:here", 3),
        ("q1", "RECEIPT", "plum:there", 100),
        ("q2", "RECEIPT", "plum:there", 4),
        ("p3", "SALE", "plum:here", 2),
        ("a1", "RECEIPT", "apple:here", 5),
    ]);
    assert_eq!(shop.levels("apple:here", 1), [5], "other keys go on");
    assert_eq!(shop.letters(), [letter("plum:here", 1), letter("plum:there", 1)], "the first of each key alone");

    let rehearsed = said(&shop.dlq("replay", &["--key", "plum:here", "--dry-run"]));
    assert!(rehearsed.contains("1 of 2 dead letters match; 1 would be replayed"), "{rehearsed}");
    assert_eq!(shop.letters().len(), 2, "and nothing was done");

    // The rule fails as before: the record dies again, and what waits behind it waits on.
    shop.dlq("replay", &["--key", "plum:here"]);
    shop.send(&[("a2", "SALE", "apple:here", 1)]);
    assert_eq!(shop.levels("apple:here", 2), [5, 4]);
    assert_eq!(shop.letters(), [letter("plum:here", 2), letter("plum:there", 1)]);

    assert!(worker.stop(LEAVES_WITHIN).unwrap().success());
    let mut worker = shop.worker("well-behaved");
    let replayed = said(&shop.dlq("replay", &["--key", "plum:here", "--rule", "wicked"]));
    assert!(replayed.contains("1 of 3 dead letters match; 1 replayed"), "{replayed}");
    assert_eq!(shop.levels("plum:here", 3), [10, 7, 5], "the letter first, then what waited, in order");

    shop.dlq("drop", &["--key", "plum:there"]);
    assert_eq!(shop.levels("plum:there", 1), [4], "without the letter");

    for what in ["replay", "drop"] {
        let again = said(&shop.dlq(what, &["--all"]));
        assert!(again.contains("0 of 3 dead letters match"), "{again}");
    }
    shop.send(&[("a3", "SALE", "apple:here", 1)]);
    assert_eq!(shop.levels("apple:here", 3), [5, 4, 3]);
    assert_eq!((shop.levels("plum:here", 3), shop.levels("plum:there", 1)), (vec![10, 7, 5], vec![4]), "each once");
    assert!(worker.stop(LEAVES_WITHIN).unwrap().success());
}
