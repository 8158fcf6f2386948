//! Modes: who only recommends says so everywhere, and changes nothing.

use super::explained::metrics;
use super::{decision, dozen, notes, replicas, settled, until_decided, until_seen};
use crate::support::{Shop, claim, wait_until};

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn who_recommends_says_it_once_in_status_event_and_metric_and_changes_nothing() {
    claim(async {
        let shop = Shop::new("recommends").await;
        let mut wanted = dozen(&shop, 1);
        wanted["spec"]["stages"][0]["scaling"]["mode"] = "recommend".into();
        let (operator, workers) = settled(&shop, &wanted, 30.0).await;
        until_decided(&shop, &operator, &["Enough", "Waiting"]).await;
        workers.world().arrivals_per_s = 85.0;
        shop.until("shop", "it is recommended", |found| {
            found.status.as_ref().is_some_and(|status| status.stages[0].recommended_replicas == Some(2))
        })
        .await;
        // It is decided again and again meanwhile.
        until_seen(&shop, &operator, 20).await;
        let (events, acted) = (notes(&shop, "Recommends").await, notes(&shop, "Scales").await);
        assert_eq!((events.len(), acted.len()), (1, 0), "{events:?}");
        assert!(events[0].starts_with("stage books: From 1 to 2 workers: "), "{events:?}");
        let counted = "stockflow_operator_scaling_decisions_total{mode=\"recommends\"} 1";
        let metrics = metrics(&operator).await;
        assert!(metrics.contains(counted), "{metrics}");
        assert_eq!(replicas(&shop).await, 1);
        assert_eq!(decision(&shop, &operator).await["acts"], false);
        wanted["spec"]["suspend"] = true.into();
        shop.apply(&wanted).await;
        shop.until("shop", "nothing is recommended to who stands still", |found| {
            found.status.as_ref().is_some_and(|status| status.stages[0].recommended_replicas.is_none())
        })
        .await;
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn replicas_that_are_others_are_left_to_them() {
    claim(async {
        let shop = Shop::new("external").await;
        let mut wanted = dozen(&shop, 1);
        wanted["spec"]["stages"][0]["scaling"]["mode"] = "external".into();
        let (operator, workers) = settled(&shop, &wanted, 30.0).await;
        let sets = shop.objects("apps/v1", "StatefulSet");
        let theirs = serde_json::json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "shop-books"}, "spec": {"replicas": 2},
        });
        let params = kube::api::PatchParams::apply("somebody").force();
        sets.patch("shop-books", &params, &kube::api::Patch::Apply(&theirs)).await.unwrap();
        wait_until("what they have set is seen", async || {
            decision(&shop, &operator).await["decision"]["terms"]["readyReplicas"] == 2
        })
        .await;
        until_decided(&shop, &operator, &["Enough", "Waiting"]).await;
        workers.world().arrivals_per_s = 600.0;
        wait_until("more would be better", async || {
            decision(&shop, &operator).await["decision"]["replicas"].as_u64().unwrap() > 2
        })
        .await;
        until_seen(&shop, &operator, 10).await;
        let set = sets.get("shop-books").await.unwrap();
        assert_eq!(set.data["spec"]["replicas"], 2);
        let managers = set.metadata.managed_fields.unwrap_or_default();
        assert!(managers.iter().all(|entry| entry.manager.as_deref() != Some("stockflow-operator-replicas")));
        operator.stop().await;
    });
}
