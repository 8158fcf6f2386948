//! `stockflow send` and `stockflow read` on a real broker: what is sent is keyed as the stage wants it, all of a
//! transaction or nothing; what is read is committed, and ends by itself or when it is told to.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use serde_json::Value;
use stockflow_tests::kafka::{OpenTransaction, Record};
use stockflow_tests::patience::wait_for;
use stockflow_tests::process::Guarded;

use crate::shop::{LEAVES_WITHIN, Shop};
use crate::testbed;

const WITHIN: Duration = Duration::from_secs(60);
const ENDS_WITHIN: Duration = Duration::from_secs(5);

fn event(id: &str, kind: &str, sku: &str, quantity: i64) -> String {
    format!(r#"{{"eventId":"{id}","eventType":"{kind}","sku":"{sku}","locationId":"shop-1","quantity":{quantity}}}"#)
        + "\n"
}

fn command(what: &str, pipeline: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stockflow"));
    command.arg(what).arg(pipeline).args(words);
    command
}

/// Sends what stands in `input`.
fn send(pipeline: &Path, words: &[&str], input: &str) -> Output {
    let mut command = command("send", pipeline, words);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// What is read, a line a record.
fn read(pipeline: &Path, words: &[&str]) -> Vec<String> {
    let output = command("read", pipeline, words).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn key(record: &Record) -> &str {
    std::str::from_utf8(record.key.as_deref().unwrap()).unwrap()
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn what_is_sent_is_booked_and_the_stock_of_it_is_read() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 3);
    let pipeline = shop.pipeline(&shop.plain());
    let mut workers = shop.workers(1);
    let input = event("e-1", "RECEIPT", "LAMP", 10) + "\n" + &event("e-2", "SALE", "LAMP", 2);
    let output = send(&pipeline, &[], &input);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains(&format!("2 events are in {}", shop.topic("events"))), "{}", said(&output));
    assert!(shop.read("events").iter().all(|record| key(record) == "LAMP:shop-1"));

    let follow = ["--topic", "stock", "--from-beginning", "--follow", "--count", "2"];
    let levels = read(&pipeline, &follow).into_iter().map(|line| serde_json::from_str::<Value>(&line).unwrap());
    assert_eq!(levels.map(|level| level["onHand"].as_i64().unwrap()).collect::<Vec<_>>(), [10, 8]);
    workers.iter_mut().for_each(|worker| worker.leave(LEAVES_WITHIN));
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_line_that_the_stage_would_not_take_ends_it_with_its_number_and_nothing_of_its_transaction_is_there() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 1);
    let pipeline = shop.pipeline(&shop.plain());
    let bad = event("e-2", "SALE", "LAMP", 2).replace(":2}", r#":"two"}"#);
    let output = send(&pipeline, &[], &(event("e-1", "RECEIPT", "LAMP", 10) + &bad));
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let words = ["standard input:2:", r#"quantity "two" is not a decimal number"#, "nothing was sent"];
    assert!(words.iter().all(|word| said(&output).contains(word)), "{}", said(&output));
    assert!(shop.read("events").is_empty());
    // What is meant to be wrong is sent with a key.
    let output = send(&pipeline, &["--topic", "events", "--key", "LAMP:shop-1"], &bad);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(key(&shop.read("events")[0]), "LAMP:shop-1");

    // In a file that is longer than a transaction, what was committed before stays and is told.
    let good: String = (0..1_500).map(|n| event(&format!("f-{n}"), "RECEIPT", "VASE", 1)).collect();
    let file = shop.folder().join("events.jsonl");
    std::fs::write(&file, good + &bad).unwrap();
    let output = send(&pipeline, &["--file", file.to_str().unwrap()], "");
    let told = said(&output);
    assert!(told.contains("events.jsonl:1501:") && told.contains("and nothing behind it"), "{told}");
    let sent = told.split("was sent, ").nth(1).and_then(|rest| rest.split(' ').next()?.parse::<usize>().ok()).unwrap();
    assert!((1_000..1_500).contains(&sent), "{told}");
    assert_eq!(shop.read("events").len(), 1 + sent);
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn what_waits_for_its_next_line_is_sent_meanwhile() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 1);
    let mut command = command("send", &shop.pipeline(&shop.plain()), &[]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(event("e-1", "RECEIPT", "LAMP", 10).as_bytes()).unwrap();
    wait_for("the first line", WITHIN, String::new, || (shop.read("events").len() == 1).then_some(()));
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn only_what_is_committed_is_read_and_the_last_of_a_key_is_found() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 2);
    let pipeline = shop.pipeline(&shop.plain());
    for (n, sku) in ["LAMP", "VASE", "VASE", "VASE"].iter().enumerate() {
        assert!(send(&pipeline, &[], &event(&format!("e-{n}"), "RECEIPT", sku, 1)).status.success());
    }
    let open = OpenTransaction::begin(&cluster.bootstrap(), &shop.topic("events")).unwrap();
    assert_eq!(read(&pipeline, &["--topic", "events", "--from-beginning"]).len(), 4);
    let told = said(&command("read", &pipeline, &["--topic", "events"]).output().unwrap());
    assert!(told.contains("are of transactions that are open"), "{told}");
    let lamp = read(&pipeline, &["--topic", "events", "--key", "LAMP:shop-1", "--last", "1", "--with", "key,offset"]);
    let lamp: Value = serde_json::from_str(&lamp[0]).unwrap();
    assert_eq!((&lamp["key"], &lamp["value"]["eventId"]), (&Value::from("LAMP:shop-1"), &Value::from("e-0")));
    assert!(lamp["offset"].is_i64() && lamp["partition"].is_null(), "{lamp}");
    let vase = read(&pipeline, &["--topic", "events", "--key", "VASE:shop-1", "--last", "2"]);
    assert!(vase[0].contains("e-2") && vase[1].contains("e-3") && vase.len() == 2, "{vase:?}");
    assert_eq!(read(&pipeline, &["--topic", "stock"]), Vec::<String>::new());
    open.commit().unwrap();
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn who_follows_sees_what_comes_and_ends_when_it_is_told_to() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 2);
    let pipeline = shop.pipeline(&shop.plain());
    let seen = shop.folder().join("seen");
    let mut command = command("read", &pipeline, &["--topic", "events", "--follow"]);
    command.stdout(File::create(&seen).unwrap());
    let mut reading = Guarded::spawn(&mut command).unwrap();
    for id in ["e-1", "e-2"] {
        assert!(send(&pipeline, &[], &event(id, "RECEIPT", "LAMP", 1)).status.success());
        let comes = || std::fs::read_to_string(&seen).ok().filter(|seen| seen.contains(id));
        wait_for("what was sent", WITHIN, String::new, comes);
    }
    reading.signal(Signal::SIGTERM).unwrap();
    assert_eq!(reading.wait(ENDS_WITHIN).unwrap().code(), Some(130));
}
