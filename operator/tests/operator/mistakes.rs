//! Mistakes that a stranger made: each is told, and stops nobody who works.

use kube::api::{DeleteParams, Patch, PatchParams};
use serde_json::json;

use crate::process::Operator;
use crate::support::{Shop, claim, message, pipeline, says, wait_until};

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_mistake_in_the_way_to_kafka_rolls_nobody_and_what_cannot_be_written_or_named_is_told() {
    claim(async {
        let shop = Shop::new("mistakes").await;
        let operator = Operator::start(&shop).await;
        let mut wanted = pipeline(&shop);
        wanted["spec"]["stages"][0]["worker"] = json!({"tolerations": [{"key": "a", "operator": "Nope"}]});
        shop.apply(&wanted).await;
        let told = shop.until("shop", "it is told", |found| says(found, "Ready", "False", "ApplyFailed")).await;
        assert!(message(&told, "Ready").contains("tolerations"), "{}", message(&told, "Ready"));
        shop.apply(&pipeline(&shop)).await;
        shop.until("shop", "it is made", |found| says(found, "Ready", "False", "WorkersStarting")).await;
        let sets = shop.objects("apps/v1", "StatefulSet");
        let generation = sets.get("shop-books").await.unwrap().metadata.generation;
        for (kafka, reason) in [
            (json!({"bootstrapServers": ["127.0.0.1:1"], "replicationFactor": 1}), "KafkaAway"),
            (
                json!({
                    "bootstrapServers": [shop.bootstrap], "replicationFactor": 1,
                    "sasl": {"mechanism": "PLAIN", "secretName": "no-such"},
                }),
                "SecretMissing",
            ),
        ] {
            let mut wrong = pipeline(&shop);
            wrong["spec"]["kafka"] = kafka;
            shop.apply(&wrong).await;
            shop.until("shop", reason, |found| {
                ["TopicsReady", "WorkersReady"]
                    .iter()
                    .any(|kind| ["False", "Unknown"].iter().any(|status| says(found, kind, status, reason)))
            })
            .await;
            let set = sets.get("shop-books").await.unwrap();
            assert_eq!(set.metadata.generation, generation, "{reason}");
        }
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_child_whose_owner_was_taken_away_is_told_and_made_again_once_it_is_gone() {
    claim(async {
        let shop = Shop::new("disowned").await;
        let operator = Operator::start(&shop).await;
        shop.apply(&pipeline(&shop)).await;
        shop.until("shop", "it is made", |found| says(found, "Ready", "False", "WorkersStarting")).await;
        let services = shop.objects("v1", "Service");
        let nobody = json!({"metadata": {"ownerReferences": null}});
        services.patch("shop-books", &PatchParams::default(), &Patch::Merge(&nobody)).await.unwrap();
        shop.until("shop", "it is told", |found| says(found, "WorkersReady", "False", "ObjectNotOurs")).await;
        services.delete("shop-books", &DeleteParams::default()).await.unwrap();
        wait_until("it is made again", async || {
            let found = services.get_opt("shop-books").await.unwrap();
            found.is_some_and(|found| found.metadata.owner_references.is_some())
        })
        .await;
        operator.stop().await;
    });
}
