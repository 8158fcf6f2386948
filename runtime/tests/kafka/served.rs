//! Dead letters through a worker, on a real broker: seen, replayed once, dropped, one question at a time, and who asks
//! for it is logged.

use std::net::SocketAddr;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use stockflow_tests::http::{Got, send};
use stockflow_tests::kafka::{Cluster, produce};
use stockflow_tests::patience::wait_for;

use crate::parking::{pipeline, send as send_events, wait_for_levels};
use crate::shop::{LEAVES_WITHIN, Shop};
use crate::testbed;
use crate::worker::Worker;

const WITHIN: Duration = Duration::from_secs(60);
const AT_ONCE: usize = 8;
const DLQ: [&str; 2] = ["--dlq", "127.0.0.1:0"];

/// A shop whose topic of dead letters is there from the beginning.
fn open(cluster: &'static Cluster) -> Shop {
    let shop = Shop::open(cluster, 1);
    cluster.create_topic(&format!("{}.parking.books.dead", shop.name), 1, &[]).unwrap();
    shop
}

/// Where a worker's dead letters are answered.
fn address(worker: &Worker) -> SocketAddr {
    let said = worker.said();
    let line = said.lines().rev().find(|line| line.contains("dead letters are answered here"));
    let address = line.and_then(|line| line.split("address=").nth(1)?.split_whitespace().next()?.parse().ok());
    address.unwrap_or_else(|| panic!("{}", worker.last_words()))
}

fn asked(at: SocketAddr, request: &str, header: &str) -> Got {
    let request =
        format!("{request} HTTP/1.1\r\nHost: localhost\r\n{header}Connection: close\r\nContent-Length: 0\r\n\r\n");
    send(at, &request).unwrap()
}

/// What is printed, and the last line about it.
fn seen(at: SocketAddr, path: &str) -> (String, String) {
    told(&asked(at, &format!("GET {path}"), ""))
}

fn done(at: SocketAddr, path: &str) -> (String, String) {
    told(&asked(at, &format!("POST {path}"), "stockflow-by: jane\r\n"))
}

fn told(got: &Got) -> (String, String) {
    assert_eq!(got.status, 200, "{}", got.body);
    let body: Value = serde_json::from_str(&got.body).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&body["out"]), text(body["told"].as_array().unwrap().last().unwrap()))
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn letters_are_seen_replayed_once_and_dropped_through_a_worker_that_logs_who_asked() {
    let (_turn, cluster) = testbed::one();
    let shop = open(cluster);
    let mut worker = Worker::new(&shop.folder(), &pipeline(&shop, "trap"), "w0", &DLQ);
    worker.start();
    worker.ready();
    send_events(&shop, "plum", 1..=3);
    produce(&shop.cluster.bootstrap(), &shop.topic("events"), [("x".to_owned(), "no event".to_owned())]).unwrap();
    let at = address(&worker);
    let both = || Some(seen(at, "/dlq/list")).filter(|(_, line)| line == "2 of 2 dead letters match");
    wait_for("two letters", WITHIN, || worker.last_words(), both);
    let (shown, _) = seen(at, "/dlq/show?reason=RULE_TRAPPED&output=json");
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert!(shown["value"].as_str().unwrap().contains("plum1") && shown["parked"] == "first", "{shown}");

    // Mended, the first goes before those that wait behind it, and once.
    worker.leave(LEAVES_WITHIN);
    worker = Worker::new(&shop.folder(), &pipeline(&shop, "well-behaved"), "w0", &DLQ);
    worker.start();
    worker.ready();
    let at = address(&worker);
    let (rows, line) = done(at, "/dlq/replay?key=plum:here&dry-run=");
    assert!(rows.contains("RULE_TRAPPED") && line == "1 of 2 dead letters match; 1 would be replayed", "{rows}{line}");
    assert_eq!(done(at, "/dlq/replay?key=plum:here").1, "1 of 2 dead letters match; 1 replayed");
    assert_eq!(done(at, "/dlq/replay?key=plum:here").1, "0 of 2 dead letters match; 0 replayed");
    wait_for_levels(&shop, &worker, "plum", &[1, 3, 6]);
    assert_eq!(done(at, "/dlq/drop?all=").1, "1 of 2 dead letters match; 1 dropped");
    let line = "0 of 2 dead letters match; 2 more were replayed or dropped before (--settled)";
    assert_eq!(seen(at, "/dlq/list").1, line);
    let said = worker.said();
    let logged: Vec<&str> = said.lines().filter(|line| line.contains("dead letters, over HTTP")).collect();
    assert!(logged.len() == 6 && logged.iter().all(|line| line.contains("jane")), "{logged:#?}");
    worker.leave(LEAVES_WITHIN);
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn what_is_not_asked_rightly_is_refused_and_so_is_who_comes_while_another_is_at_it() {
    let (_turn, cluster) = testbed::one();
    let shop = open(cluster);
    let mut worker = Worker::new(&shop.folder(), &pipeline(&shop, "trap"), "w0", &DLQ);
    worker.start();
    worker.ready();
    let at = address(&worker);
    for (request, header, status, words) in [
        ("POST /dlq/replay?all=", "", 400, "in the header stockflow-by"),
        ("POST /dlq/replay", "stockflow-by: jane\r\n", 400, "say which letters"),
        ("GET /dlq/list?since=soon", "", 400, "give a time such as"),
        ("GET /dlq/list?stage=other", "", 400, "there is no stage `other` here; there are books"),
        ("GET /dlq/replay?all=", "", 405, "not with this method"),
        ("POST /dlq/list", "stockflow-by: jane\r\n", 405, "not with this method"),
        ("POST /dlq/lst", "stockflow-by: jane\r\n", 404, "there is nothing here"),
    ] {
        let got = asked(at, request, header);
        assert!(got.status == status && got.body.contains(words), "{request}: {} {}", got.status, got.body);
    }
    // The pages that everybody may read have none of it.
    assert_eq!(worker.get("/dlq/list").unwrap().0, 404);

    let together = Arc::new(Barrier::new(AT_ONCE));
    let asking = (0..AT_ONCE).map(|_| {
        let together = Arc::clone(&together);
        thread::spawn(move || {
            together.wait();
            asked(at, "GET /dlq/list", "")
        })
    });
    let asking: Vec<_> = asking.collect();
    let answers: Vec<Got> = asking.into_iter().map(|thread| thread.join().unwrap()).collect();
    let of = |status: u16| answers.iter().filter(|got| got.status == status).collect::<Vec<_>>();
    assert!(!of(200).is_empty() && of(200).len() + of(503).len() == AT_ONCE, "{answers:?}");
    let busy = of(503);
    assert!(
        !busy.is_empty() && busy.iter().all(|got| got.body.contains("somebody else is at the dead letters")),
        "{answers:?}"
    );
    worker.leave(LEAVES_WITHIN);
}
