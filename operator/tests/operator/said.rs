//! Said: what is wrong is told in a condition, with what to do, and what runs stays as it is.

use kube::api::{Patch, PatchParams};
use serde_json::json;

use crate::process::Operator;
use crate::support::{Shop, claim, message, pipeline, says, wait_until};

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_version_that_only_the_operator_can_refuse_is_told_and_what_ran_goes_on() {
    claim(async {
        let shop = Shop::new("refused").await;
        let operator = Operator::start(&shop).await;
        let mut wanted = pipeline(&shop);
        shop.apply(&wanted).await;
        shop.until("shop", "it is made", |found| says(found, "Ready", "False", "WorkersStarting")).await;
        let set = shop.objects("apps/v1", "StatefulSet").get("shop-books").await.unwrap();
        wanted["spec"]["stages"][0]["worker"] = json!({"resources": {"requests": {"cpu": 2}, "limits": {"cpu": 1}}});
        shop.apply(&wanted).await;
        let found = shop.until("shop", "it is refused", |found| says(found, "Ready", "False", "Invalid")).await;
        let message = message(&found, "Ready");
        assert!(message.contains("spec.stages[0].worker.resources.requests.cpu"), "{message}");
        let after = shop.objects("apps/v1", "StatefulSet").get("shop-books").await.unwrap();
        assert_eq!(after.metadata.generation, set.metadata.generation);
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn an_object_of_somebody_else_is_never_adopted() {
    claim(async {
        let shop = Shop::new("theirs").await;
        let theirs = json!({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "shop-books"}, "data": {"mine": "not yours"},
        });
        let maps = shop.objects("v1", "ConfigMap");
        maps.patch("shop-books", &PatchParams::apply("somebody"), &Patch::Apply(&theirs)).await.unwrap();
        let operator = Operator::start(&shop).await;
        shop.apply(&pipeline(&shop)).await;
        let found =
            shop.until("shop", "it is told", |found| says(found, "WorkersReady", "False", "ObjectNotOurs")).await;
        assert!(message(&found, "WorkersReady").contains("shop-books"), "{}", message(&found, "WorkersReady"));
        let map = maps.get("shop-books").await.unwrap();
        assert_eq!((&map.data["data"], map.metadata.owner_references), (&json!({"mine": "not yours"}), None));
        maps.delete("shop-books", &kube::api::DeleteParams::default()).await.unwrap();
        shop.until("shop", "it goes on once it is gone", |found| {
            says(found, "WorkersReady", "False", "WorkersStarting")
        })
        .await;
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_kafka_that_is_away_is_unknown_and_not_an_empty_one() {
    claim(async {
        let shop = Shop { bootstrap: "127.0.0.1:1".to_owned(), ..Shop::new("away").await };
        let operator = Operator::start(&shop).await;
        shop.apply(&pipeline(&shop)).await;
        shop.until("shop", "it is told", |found| says(found, "TopicsReady", "Unknown", "KafkaAway")).await;
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_pipeline_that_is_suspended_stands_still_and_says_so() {
    claim(async {
        let shop = Shop::new("suspended").await;
        let operator = Operator::start(&shop).await;
        let mut wanted = pipeline(&shop);
        shop.apply(&wanted).await;
        shop.until("shop", "it is made", |found| says(found, "Ready", "False", "WorkersStarting")).await;
        wanted["spec"]["suspend"] = true.into();
        shop.apply(&wanted).await;
        let sets = shop.objects("apps/v1", "StatefulSet");
        wait_until("no workers", async || sets.get("shop-books").await.unwrap().data["spec"]["replicas"] == 0).await;
        shop.until("shop", "it says so", |found| says(found, "Ready", "True", "Suspended")).await;
        wanted["spec"]["suspend"] = false.into();
        shop.apply(&wanted).await;
        wait_until("a worker again", async || sets.get("shop-books").await.unwrap().data["spec"]["replicas"] == 1)
            .await;
        operator.stop().await;
    });
}
