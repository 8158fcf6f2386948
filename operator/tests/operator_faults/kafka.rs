//! A Kafka that is slow, or away for a while.

use stockflow_tests::kafka::Cluster;

use crate::end::is_made;
use crate::process::Operator;
use crate::support::{Shop, claim, pipeline, says};

/// Pipelines on the slow Kafka: more than are reconciled at a time.
const MANY: usize = 40;

async fn own_kafka(name: &str) -> (Cluster, Shop) {
    let kafka = tokio::task::spawn_blocking(|| Cluster::start(1).unwrap()).await.unwrap();
    let shop = Shop { bootstrap: kafka.bootstrap(), ..Shop::new(name).await };
    (kafka, shop)
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_kafka_that_does_not_answer_holds_up_no_pipeline_of_another_one_and_is_gone_on_with() {
    claim(async {
        let (kafka, shop) = own_kafka("paused").await;
        let operator = Operator::start(&shop).await;
        let mut slow = pipeline(&shop);
        shop.apply(&slow).await;
        is_made(&shop).await;
        kafka.broker(0).pause().unwrap();
        for number in 0..MANY {
            slow["metadata"]["name"] = format!("slow-{number}").into();
            shop.apply(&slow).await;
        }
        shop.until("slow-0", "it is told", |found| says(found, "TopicsReady", "Unknown", "KafkaAway")).await;
        let mut quick = pipeline(&shop);
        quick["metadata"]["name"] = "quick".into();
        quick["spec"]["kafka"]["bootstrapServers"] = [crate::support::kafka().bootstrap()].as_slice().into();
        shop.apply(&quick).await;
        shop.until("quick", "it is made", |found| says(found, "Ready", "False", "WorkersStarting")).await;
        let last = format!("slow-{}", MANY - 1);
        shop.until(&last, "it is told", |found| says(found, "TopicsReady", "Unknown", "KafkaAway")).await;
        kafka.broker(0).resume().unwrap();
        for number in 0..MANY {
            let name = format!("slow-{number}");
            shop.until(&name, "it is made", |found| says(found, "TopicsReady", "True", "TopicsAsWanted")).await;
        }
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_kafka_that_is_killed_and_comes_back_is_gone_on_with() {
    claim(async {
        let (kafka, shop) = own_kafka("killed").await;
        let operator = Operator::start(&shop).await;
        let mut wanted = pipeline(&shop);
        shop.apply(&wanted).await;
        is_made(&shop).await;
        kafka.broker(0).kill9().unwrap();
        wanted["spec"]["topics"].as_array_mut().unwrap().push(serde_json::json!({"name": "more", "partitions": 1}));
        shop.apply(&wanted).await;
        shop.until("shop", "it is told", |found| says(found, "TopicsReady", "Unknown", "KafkaAway")).await;
        kafka.broker(0).start().unwrap();
        shop.until("shop", "it goes on", |found| says(found, "TopicsReady", "True", "TopicsAsWanted")).await;
        operator.stop().await;
    });
}
