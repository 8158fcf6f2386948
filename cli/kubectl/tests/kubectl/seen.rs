//! What is seen of a pipeline: its status, and its rules.

use serde_json::{Value, json};
use stockflow_plan::HTTP_PORT;

use crate::hosts::Hosts;
use crate::shop::{Shop, claim};

/// A worker's `/status`.
fn page(stage: &str, events: u64) -> String {
    json!({"pipeline": "x/omni", "instance": "0", "stages": [{
        "name": stage, "ready": true, "notReady": [], "counters": {"records": events, "dead": {"NOT_JSON": 2}},
        "rules": [{"name": "own", "digest": "sha256:3f1c3f1c3f1c3f1c", "events": events, "calls": 2, "busySeconds": 1.5, "fuel": 4000}],
        "shards": [{"topic": "t", "partition": 0, "phase": "running", "lag": 7, "keys": 3, "parkedKeys": 1}],
    }]})
    .to_string()
}

async fn shop() -> (Shop, Hosts) {
    let shop = Shop::open().await;
    shop.worker("books", 0, true).await;
    shop.worker("books", 1, false).await;
    shop.worker("watch", 0, true).await;
    let hosts = Hosts::default().with("omni-books-0", HTTP_PORT, |_| Some((200, page("books", 40)))).with(
        "omni-watch-0",
        HTTP_PORT,
        |_| Some((200, page("watch", 10))),
    );
    (shop, hosts)
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes API here: scripts/setup-kube.sh says why")]
fn status_is_what_the_operator_has_seen_and_what_each_worker_says() {
    claim(async {
        let (shop, hosts) = shop().await;
        let said = shop.says(&hosts, "status omni").await.unwrap();
        let lines: Vec<String> =
            said.out().lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        for wanted in [
            &format!("{}/omni", shop.namespace),
            "Ready False WorkersStarting stage books: 1 of 2",
            "books 1/2 120 - -",
            "omni-books-0 yes 1 7 40 2 3 1 -",
            "omni-books-1 no - - - - - - the pod is gone",
            "omni-watch-0 yes 1 7 10 2 3 1 -",
        ] {
            assert!(lines.iter().any(|line| line == wanted), "{wanted}\n{}", said.out());
        }
        assert_eq!(hosts.asked(), ["omni-books-0: GET /status", "omni-watch-0: GET /status"]);
        let said = shop.says(&hosts, "status omni -o json").await.unwrap();
        let said: Value = serde_json::from_str(said.out()).unwrap();
        assert_eq!(said["conditions"][0]["reason"], "WorkersStarting");
        assert_eq!(said["stages"][0]["workers"][0]["status"]["stages"][0]["counters"]["records"], 40);
        assert_eq!(said["stages"][0]["workers"][1]["unheard"], "the pod is gone");
    });
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes API here: scripts/setup-kube.sh says why")]
fn rules_are_the_builds_that_workers_have_and_who_was_not_heard_is_told() {
    claim(async {
        let (shop, hosts) = shop().await;
        let said = shop.says(&hosts, "rules omni").await.unwrap();
        let row = said.out().lines().nth(1).unwrap();
        let cells: Vec<&str> = row.split("   ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
        assert_eq!(cells, ["books", "own", "builtin stock", "sha256:3f1c3f1c3f1c", "1", "40", "2", "1.5s", "100"]);
        assert_eq!(said.notes(), ["not heard: omni-books-1: the pod is gone"]);
    });
}
