//! Leaving: a worker that is scaled away is told so before it is stopped.

use futures::{StreamExt, pin_mut};
use k8s_openapi::api::core::v1::Pod;
use kube::api::Api;
use kube::runtime::{WatchStreamExt, watcher};
use serde_json::json;

use crate::process::Operator;
use crate::support::{Shop, claim, pipeline, says};

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_worker_that_is_scaled_away_is_told_before_it_is_stopped_and_the_others_are_not() {
    claim(async {
        let shop = Shop::new("leaving").await;
        let operator = Operator::start(&shop).await;
        let mut pipeline = pipeline(&shop);
        pipeline["spec"]["stages"][0]["scaling"] = json!({"min": 3, "max": 3});
        shop.apply(&pipeline).await;
        shop.make_ready("books", 3).await;
        shop.until("shop", "it is ready", |found| says(found, "Ready", "True", "AsWanted")).await;

        let pods: Api<Pod> = Api::namespaced(shop.client.clone(), &shop.namespace);
        let seen = watcher(pods, watcher::Config::default()).default_backoff();
        pipeline["spec"]["stages"][0]["scaling"] = json!({"min": 1, "max": 1});
        shop.apply(&pipeline).await;
        pin_mut!(seen);
        let mut told = std::collections::BTreeSet::new();
        let mut stopped = 0;
        while stopped < 2 {
            match seen.next().await.unwrap().unwrap() {
                watcher::Event::Apply(pod) | watcher::Event::InitApply(pod) => {
                    let name = pod.metadata.name.unwrap();
                    let leaves = pod.metadata.annotations.unwrap_or_default().get("stockflow.dev/leaving").cloned();
                    if leaves.as_deref() == Some("true") {
                        told.insert(name.clone());
                    }
                    let is_stopped = pod.metadata.deletion_timestamp.is_some();
                    assert!(!is_stopped || told.contains(&name), "{name} was stopped before it was told");
                }
                watcher::Event::Delete(pod) => {
                    let name = pod.metadata.name.unwrap();
                    assert!(told.contains(&name), "{name} was stopped before it was told");
                    stopped += 1;
                }
                watcher::Event::Init | watcher::Event::InitDone => {}
            }
        }
        assert_eq!(told.into_iter().collect::<Vec<_>>(), ["shop-books-1", "shop-books-2"]);
        operator.stop().await;
    });
}
