//! A pipeline that is applied: its topics and objects are made, and its status says how it is.

use k8s_openapi::api::apps::v1::StatefulSet;
use kube::api::{Api, ListParams};
use stockflow_kafka::{KafkaAdmin, KafkaOptions};

use crate::process::Operator;
use crate::support::{Shop, claim, pipeline, says, topic_names, wait_until};

fn admin(shop: &Shop) -> KafkaAdmin {
    KafkaAdmin::new(KafkaOptions::new(vec![shop.bootstrap.clone()])).unwrap()
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_pipeline_that_is_applied_has_its_topics_and_objects_and_says_when_it_is_ready() {
    claim(async {
        let shop = Shop::new("applied").await;
        let operator = Operator::start(&shop).await;
        shop.apply(&pipeline(&shop)).await;
        shop.until("shop", "it waits for its workers", |found| {
            says(found, "TopicsReady", "True", "TopicsAsWanted") && says(found, "Ready", "False", "WorkersStarting")
        })
        .await;
        let topics = topic_names(&shop);
        let found = tokio::task::spawn_blocking({
            let admin = admin(&shop);
            move || topics.map(|topic| admin.topic(&topic).unwrap().map(|topic| topic.partitions))
        });
        assert_eq!(found.await.unwrap(), [Some(3), Some(3), Some(3), Some(1)]);
        for (api_version, kind) in [
            ("v1", "ServiceAccount"),
            ("v1", "ConfigMap"),
            ("v1", "Service"),
            ("networking.k8s.io/v1", "NetworkPolicy"),
            ("policy/v1", "PodDisruptionBudget"),
            ("apps/v1", "StatefulSet"),
        ] {
            let ours = ListParams::default().labels("app.kubernetes.io/managed-by=stockflow-operator");
            let found = shop.objects(api_version, kind).list(&ours).await.unwrap();
            assert_eq!(found.items.len(), 1, "{kind}");
        }
        shop.make_ready("books", 1).await;
        let ready = shop.until("shop", "it is ready", |found| says(found, "Ready", "True", "AsWanted")).await;
        let status = ready.status.unwrap();
        assert_eq!((status.replicas, status.stage_count), (Some(1), Some(1)));
        assert_eq!((status.stages[0].replicas, status.stages[0].wanted_replicas), (Some(1), Some(1)));
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_change_of_one_stage_rolls_that_stage_alone() {
    claim(async {
        let shop = Shop::new("rolls").await;
        let operator = Operator::start(&shop).await;
        let mut wanted = pipeline(&shop);
        let mut second = wanted["spec"]["stages"][0].clone();
        second["name"] = "front".into();
        second.as_object_mut().unwrap().remove("ledger");
        second["publish"] = serde_json::json!({});
        second["rules"] = serde_json::json!([
            {"name": "to", "module": {"builtin": "route"}, "config": {"routes": [{"to": "stock", "as": "event"}], "otherwise": "refuse"}},
        ]);
        wanted["spec"]["stages"].as_array_mut().unwrap().push(second);
        shop.apply(&wanted).await;
        let sets: Api<StatefulSet> = Api::namespaced(shop.client.clone(), &shop.namespace);
        let template =
            async |name: &str| sets.get_opt(name).await.unwrap().and_then(|set| set.spec).map(|spec| spec.template);
        wait_until("both stages", async || {
            template("shop-books").await.is_some() && template("shop-front").await.is_some()
        })
        .await;
        let before = (template("shop-books").await, template("shop-front").await);
        wanted["spec"]["stages"][1]["rules"][0]["config"]["otherwise"] = "drop".into();
        shop.apply(&wanted).await;
        wait_until("the changed stage rolls", async || template("shop-front").await != before.1).await;
        assert_eq!(template("shop-books").await, before.0);
        operator.stop().await;
    });
}
