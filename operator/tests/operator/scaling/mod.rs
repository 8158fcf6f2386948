//! Scaling, with workers that only say how they are: what is decided, said, done and remembered.

mod asleep;
mod explained;
mod modes;
mod remembered;
mod seed;
mod steps;
mod unknown;

use serde_json::Value;
use stockflow_operator::clients::Clients;

use crate::process::Operator;
use crate::support::{Shop, pipeline, says};
use crate::workers::{Workers, World};
pub use explained::{decision, decisions, until_decided, until_seen};

/// A dozen partitions, from `min` to 12 workers.
pub fn dozen(shop: &Shop, min: u32) -> Value {
    let mut wanted = pipeline(shop);
    wanted["spec"]["topics"][0]["partitions"] = 12.into();
    wanted["spec"]["topics"][1]["partitions"] = 12.into();
    wanted["spec"]["stages"][0]["scaling"] = serde_json::json!({"min": min, "max": 12});
    wanted
}

/// What comes in for it: of 12 partitions.
pub fn events(shop: &Shop) -> String {
    format!("{}.shop.events", shop.namespace)
}

/// A pipeline whose workers do so many records a second, and the operator that has seen how fast they are.
pub async fn settled(shop: &Shop, wanted: &Value, arrivals_per_s: f64) -> (Operator, Workers) {
    let client = Operator::client(shop, "operator-0").await;
    settled_by(shop, wanted, arrivals_per_s, client).await
}

/// The same, of an operator with this client.
pub async fn settled_by(
    shop: &Shop,
    wanted: &Value,
    arrivals_per_s: f64,
    clients: impl Into<Clients>,
) -> (Operator, Workers) {
    let mut world = World::new(events(shop), 12);
    world.arrivals_per_s = arrivals_per_s;
    let workers = Workers::run(shop, world);
    let operator = Operator::serving(shop, clients, "operator-0", workers.addresses.operator(0));
    shop.apply(wanted).await;
    shop.until("shop", "it is ready", |found| says(found, "Ready", "True", "AsWanted")).await;
    (operator, workers)
}

/// Operator number `number` of a claim, which shows its pages.
pub async fn start(shop: &Shop, workers: &Workers, number: u16) -> Operator {
    let client = Operator::client(shop, &format!("operator-{number}")).await;
    Operator::serving(shop, client, &format!("operator-{number}"), workers.addresses.operator(number))
}

/// `spec.replicas` of the stage.
pub async fn replicas(shop: &Shop) -> u64 {
    let set = shop.objects("apps/v1", "StatefulSet").get("shop-books").await.unwrap();
    set.data["spec"]["replicas"].as_u64().unwrap()
}

/// The notes of events with this reason, by their words.
pub async fn notes(shop: &Shop, reason: &str) -> Vec<String> {
    let events = shop.objects("events.k8s.io/v1", "Event").list(&kube::api::ListParams::default()).await.unwrap();
    let of = events.items.iter().filter(|event| event.data["reason"] == reason);
    let mut notes: Vec<_> = of.map(|event| event.data["note"].as_str().unwrap_or_default().to_owned()).collect();
    notes.sort();
    notes
}
