//! What is answered about the stock of a key.

use std::sync::Arc;

use stockflow_log::partition_for;

use super::server::{self, get, json};
use super::shop::{ONE, PARTITIONS, Shop};
use crate::http::{StageView, View};

#[test]
fn a_key_is_answered_from_committed_state_in_decimals() {
    let shop = Shop::open(ONE);
    shop.receive("blue shirt/M", "store:1", "12.5");
    let server = shop.serve(None);
    shop.wait_until_ready(&server);
    let got = get(&server, "/stock/blue%20shirt%2FM/store:1");
    assert_eq!(got.status, 200, "{got:?}");
    assert_eq!(
        got.body,
        "{\"sku\":\"blue shirt/M\",\"location\":\"store:1\",\"available\":12.50,\"reserved\":0.00,\"committed\":0.00,\
         \"unsellable\":0.00,\"inTransit\":0.00,\"onHand\":12.50,\"version\":1}\n"
    );
    assert_eq!(get(&server, "/stock/blue%20shirt%2FM/store:1?stage=stock").body, got.body);
}

#[test]
fn a_key_that_was_never_seen_is_not_found() {
    let shop = Shop::open(ONE);
    let server = shop.serve(None);
    shop.wait_until_ready(&server);
    let got = get(&server, "/stock/never/seen");
    assert_eq!(
        (got.status, json(&got)["error"].as_str()),
        (404, Some("nothing is kept of this key: it was never seen, or has long had nothing in it"))
    );
}

#[test]
fn of_several_ledgers_one_has_to_be_named() {
    let two = format!(
        "{ONE}  - {{name: second, from: [{{topic: canonical}}], ledger: {{}}, rules: [{{name: books, module: {{builtin: stock}}}}]}}\n"
    );
    let shop = Shop::open(&two);
    shop.receive("a", "b", "1");
    let server = shop.serve(None);
    shop.wait_until_ready(&server);
    for path in ["/stock/a/b", "/stock/a/b?stage=third"] {
        let got = get(&server, path);
        assert_eq!((got.status, &json(&got)["stages"]), (400, &serde_json::json!(["stock", "second"])), "{path}");
    }
    assert_eq!(get(&server, "/stock/a/b?stage=second").status, 200);
}

#[test]
fn a_key_that_another_instance_has_is_misdirected_to_it() {
    let shop = Shop::open(ONE);
    let elsewhere = |owner: Option<&'static str>| {
        let (stage, _) = &shop.stages[0];
        let at = partition_for(b"a:b", PARTITIONS);
        let view = StageView {
            name: stage.name.clone(),
            group: stage.group.clone(),
            stage: Arc::new(Arc::clone(stage).into()),
            control: Arc::default(),
            owner: Box::new(move |partition| owner.filter(|_| partition == at).map(str::to_owned)),
        };
        server::start(View {
            pipeline: String::new(),
            instance: "stock-0".to_owned(),
            leaves_for_good: Box::new(|| false),
            stages: vec![view],
        })
    };
    let got = get(&elsewhere(Some("stock-1")), "/stock/a/b");
    assert_eq!((got.status, json(&got)), (421, serde_json::json!({ "owner": "stock-1" })));
    // Ours by the group, and not here yet; or nobody's.
    for owner in [Some("stock-0"), None] {
        let got = get(&elsewhere(owner), "/stock/a/b");
        assert_eq!((got.status, got.header("retry-after")), (503, Some("1")), "{got:?}");
    }
}

#[test]
fn every_endpoint_tells_of_a_worker_at_work() {
    let shop = Shop::open(ONE);
    shop.receive("a", "b", "1");
    let server = shop.serve(None);
    shop.wait_until_ready(&server);
    assert_eq!(get(&server, "/livez").status, 200);
    let status = json(&get(&server, "/status"));
    let stage = &status["stages"][0];
    assert_eq!(stage["counters"]["applied"], 1);
    assert_eq!(stage["rules"][0]["name"], "books");
    assert!(stage["rules"][0]["digest"].as_str().is_some_and(|digest| digest.starts_with("sha256:")), "{stage}");
    assert_eq!(stage["shards"].as_array().map(Vec::len), Some(4));
    assert_eq!(stage["shards"][0]["phase"], "running");
    let metrics = get(&server, "/metrics").body;
    for line in ["stockflow_ready{stage=\"stock\"} 1", "stockflow_applied_total{stage=\"stock\"} 1"] {
        assert!(metrics.lines().any(|found| found == line), "{line} in {metrics}");
    }
}
