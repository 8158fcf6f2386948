//! Unknown: what is not known is not taken for nothing, and nobody goes while shards are restored.

use super::seed::remember_quiet;
use super::{decision, dozen, replicas, settled, start, until_decided, until_seen};
use crate::support::{Shop, claim, says, wait_until};

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
