//! Unknown: what is not known is not taken for nothing, and nobody goes while shards are restored.

use serde_json::json;

use super::seed::remember_quiet;
use super::{decision, dozen, events, replicas, settled, start, until_decided, until_seen};
use crate::support::{Shop, claim, kafka, says, wait_until};

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn while_a_worker_does_not_answer_its_stage_stays_as_it_is_and_says_that_lag_is_not_known() {
    claim(async {
        let shop = Shop::new("unknown").await;
        let (operator, workers) = settled(&shop, &dozen(&shop, 2), 60.0).await;
        until_decided(&shop, &operator, &["Enough", "Waiting"]).await;
        workers.world().silent.insert(1);
        workers.world().arrivals_per_s = 600.0;
        let told = shop.until("shop", "it is said", |found| says(found, "LagKnown", "False", "LagUnknown")).await;
        assert!(says(&told, "Ready", "True", "AsWanted"), "it keeps nobody from working");
        until_decided(&shop, &operator, &["LagUnknown"]).await;
        until_seen(&shop, &operator, 15).await;
        assert_eq!(replicas(&shop).await, 2);
        workers.world().silent.clear();
        shop.until("shop", "it is known again", |found| says(found, "LagKnown", "True", "LagKnown")).await;
        wait_until("what waits is answered", async || replicas(&shop).await > 2).await;
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn nobody_goes_while_a_shard_is_being_restored() {
    claim(async {
        let shop = Shop::new("restoring").await;
        let (operator, workers) = settled(&shop, &dozen(&shop, 2), 0.0).await;
        operator.stop().await;
        shop.apply(&dozen(&shop, 1)).await;
        remember_quiet(&shop, 2).await;
        workers.world().restoring = Some(7);
        let operator = start(&shop, &workers, 1).await;
        wait_until("it is seen", async || {
            decision(&shop, &operator).await["decision"]["terms"]["restoringShards"] == 1
        })
        .await;
        until_seen(&shop, &operator, 15).await;
        assert_eq!(
            (replicas(&shop).await, decision(&shop, &operator).await["decision"]["replicas"].as_u64()),
            (2, Some(2))
        );
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn of_a_topic_that_others_make_lag_is_known_once_its_partitions_are_counted_and_not_when_it_has_grown() {
    claim(async {
        let shop = Shop::new("theirs").await;
        let topic = events(&shop);
        kafka().create_topic(&topic, 12, &[]).unwrap();
        let mut wanted = dozen(&shop, 1);
        wanted["spec"]["topics"][0] = json!({"name": "events", "topicName": topic, "managed": false});
        let (operator, workers) = settled(&shop, &wanted, 60.0).await;
        shop.until("shop", "all is counted", |found| says(found, "LagKnown", "True", "LagKnown")).await;
        let known = until_decided(&shop, &operator, &["Enough", "Waiting"]).await;
        assert_eq!(known["decision"]["terms"]["partitions"], 12);
        kafka().grow_topic(&topic, 13).unwrap();
        // No worker speaks of the new one.
        shop.until("shop", "it is counted again", |found| says(found, "LagKnown", "False", "LagUnknown")).await;
        drop(workers);
        operator.stop().await;
    });
}
