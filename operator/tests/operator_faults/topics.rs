//! Topics of which somebody else is a moment faster.

use kube::api::DeleteParams;
use stockflow_kafka::{KafkaAdmin, KafkaOptions, NewTopic};
use stockflow_tests::kube::{Asked, Fault, Gate};

use crate::end::is_made;
use crate::faulty::Faulty;
use crate::support::{claim, pipeline, topic_names, wait_until};

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_topic_that_another_makes_between_look_and_making_is_taken_over_and_never_deleted() {
    claim(async {
        let gate = Gate::default();
        let is_note = |asked: &Asked| asked.is_write() && asked.path.ends_with("/shop/status");
        let held = Fault::Hold(gate.clone());
        let faulty = Faulty::start("raced", |proxy| proxy.spoil(1, is_note, held)).await;
        let mut wanted = pipeline(&faulty.shop);
        wanted["spec"]["kafka"]["onDelete"] = "delete".into();
        faulty.shop.apply(&wanted).await;
        // Its topics were looked for, and are noted and then made.
        gate.reached().await;
        let [events, stock, _, _] = topic_names(&faulty.shop);
        let admin = KafkaAdmin::new(KafkaOptions::new(vec![faulty.shop.bootstrap.clone()])).unwrap();
        let theirs = NewTopic { name: stock.clone(), partitions: 3, replication: 1, config: wanted_config() };
        let made = tokio::task::spawn_blocking(move || admin.create_topic(&theirs).map(|()| admin)).await;
        let admin = made.unwrap().unwrap();
        gate.open();
        is_made(&faulty.shop).await;
        let status = faulty.shop.pipelines().get("shop").await.unwrap().status.unwrap();
        let found = |name: &str| status.topics.iter().find(|note| note.topic_name == name).map(|note| note.found);
        assert_eq!((found(&stock), found(&events)), (Some(true), Some(false)));
        faulty.shop.pipelines().delete("shop", &DeleteParams::background()).await.unwrap();
        wait_until("it is gone", async || faulty.shop.pipelines().get_opt("shop").await.unwrap().is_none()).await;
        let there = move || [&events, &stock].map(|name| admin.topic_id(name).unwrap().is_some());
        assert_eq!(tokio::task::spawn_blocking(there).await.unwrap(), [false, true]);
        faulty.operator.stop().await;
    });
}

/// What the pipeline wants of that topic.
fn wanted_config() -> Vec<(String, String)> {
    let settings = [("cleanup.policy", "compact"), ("retention.ms", "-1")];
    settings.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
