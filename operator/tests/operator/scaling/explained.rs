//! What an operator explains: the decisions of a stage, the newest first.

use std::net::SocketAddr;

use serde_json::Value;
use stockflow_tests::http::get;

use crate::process::Operator;
use crate::support::{Shop, wait_for, wait_until};

async fn page(address: SocketAddr, path: String) -> Option<String> {
    let got = tokio::task::spawn_blocking(move || get(address, &path)).await.unwrap();
    got.ok().filter(|got| got.status == 200).map(|got| got.body)
}

/// All that it says of the stage, once it says something.
async fn explain(shop: &Shop, operator: &Operator) -> Value {
    let path = format!("/explain/{}/shop/books", shop.namespace);
    let said = wait_for("a decision", async || page(operator.http, path.clone()).await).await;
    serde_json::from_str(&said).unwrap()
}

/// Its metrics.
pub async fn metrics(operator: &Operator) -> String {
    wait_for("metrics", async || page(operator.http, "/metrics".to_owned()).await).await
}

/// All decisions, the newest first.
pub async fn decisions(shop: &Shop, operator: &Operator) -> Vec<Value> {
    explain(shop, operator).await["decisions"].as_array().unwrap().clone()
}

/// The newest one.
pub async fn decision(shop: &Shop, operator: &Operator) -> Value {
    decisions(shop, operator).await.remove(0)
}

/// Waits until one of these reasons decides.
pub async fn until_decided(shop: &Shop, operator: &Operator, reasons: &[&str]) -> Value {
    wait_for(&format!("{reasons:?}"), async || {
        let decision = decision(shop, operator).await;
        reasons.iter().any(|reason| decision["decision"]["reason"] == **reason).then_some(decision)
    })
    .await
}

/// Waits until it was looked at for so many seconds more.
pub async fn until_seen(shop: &Shop, operator: &Operator, seconds: u64) {
    let at_s = async || decision(shop, operator).await["atS"].as_u64().unwrap();
    let now_s = at_s().await;
    wait_until("it is looked at on", async || at_s().await >= now_s + seconds).await;
}
