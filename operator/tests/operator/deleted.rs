//! Deletion: topics stay unless the pipeline says that they go; a Kafka that is gone holds nothing up.

use k8s_openapi::jiff::Timestamp;
use kube::api::{DeleteParams, Patch, PatchParams};
use serde_json::json;
use stockflow_kafka::{KafkaAdmin, KafkaOptions};

use crate::process::Operator;
use crate::support::{Shop, claim, pipeline, says, topic_names, wait_until};

async fn there(shop: &Shop) -> Vec<bool> {
    let (admin, names) = (KafkaAdmin::new(KafkaOptions::new(vec![shop.bootstrap.clone()])).unwrap(), topic_names(shop));
    let look = move || names.iter().map(|name| admin.topic_id(name).unwrap().is_some()).collect();
    tokio::task::spawn_blocking(look).await.unwrap()
}

async fn delete(shop: &Shop) {
    shop.pipelines().delete("shop", &DeleteParams::background()).await.unwrap();
    wait_until("it is gone", async || shop.pipelines().get_opt("shop").await.unwrap().is_none()).await;
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_pipeline_that_is_deleted_leaves_its_topics_and_takes_its_objects() {
    claim(async {
        let shop = Shop::new("keeps").await;
        let operator = Operator::start(&shop).await;
        shop.apply(&pipeline(&shop)).await;
        shop.until("shop", "it is made", |found| says(found, "TopicsReady", "True", "TopicsAsWanted")).await;
        delete(&shop).await;
        assert_eq!(there(&shop).await, [true; 4]);
        let sets = shop.objects("apps/v1", "StatefulSet");
        wait_until("its objects go", async || sets.get_opt("shop-books").await.unwrap().is_none()).await;
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn topics_go_with_a_pipeline_that_says_so() {
    claim(async {
        let shop = Shop::new("deletes").await;
        let operator = Operator::start(&shop).await;
        let mut wanted = pipeline(&shop);
        wanted["spec"]["kafka"]["onDelete"] = "delete".into();
        shop.apply(&wanted).await;
        shop.until("shop", "it is made", |found| says(found, "TopicsReady", "True", "TopicsAsWanted")).await;
        delete(&shop).await;
        assert_eq!(there(&shop).await, [false; 4]);
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_kafka_that_is_gone_does_not_hold_a_pipeline_that_is_told_to_go() {
    claim(async {
        let shop = Shop { bootstrap: "127.0.0.1:1".to_owned(), ..Shop::new("gone").await };
        let operator = Operator::start(&shop).await;
        let mut wanted = pipeline(&shop);
        wanted["spec"]["kafka"]["onDelete"] = "delete".into();
        shop.apply(&wanted).await;
        shop.until("shop", "it is told", |found| says(found, "TopicsReady", "Unknown", "KafkaAway")).await;
        let force = json!({"metadata": {"annotations": {"stockflow.dev/forceDelete": "true"}}});
        shop.pipelines().patch("shop", &PatchParams::default(), &Patch::Merge(&force)).await.unwrap();
        delete(&shop).await;
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_pipeline_whose_kafka_is_gone_goes_by_itself_well_within_a_minute() {
    claim(async {
        let shop = Shop { bootstrap: "127.0.0.1:1".to_owned(), ..Shop::new("forsaken").await };
        let operator = Operator::start(&shop).await;
        let mut wanted = pipeline(&shop);
        wanted["spec"]["kafka"]["onDelete"] = "delete".into();
        shop.apply(&wanted).await;
        shop.until("shop", "it is told", |found| says(found, "TopicsReady", "Unknown", "KafkaAway")).await;
        let begun = Timestamp::now();
        delete(&shop).await;
        let took_ms = Timestamp::now().as_millisecond() - begun.as_millisecond();
        println!("it was gone after {took_ms} ms");
        assert!((25_000..45_000).contains(&took_ms), "{took_ms} ms");
        operator.stop().await;
    });
}
