//! Asleep: to zero, and back by what waits alone, through a real Kafka.

use stockflow_kafka::{KafkaAdmin, KafkaOptions};
use stockflow_log::TopicPartition;
use stockflow_tests::kafka::{OpenTransaction, produce};

use super::seed::remember_quiet;
use super::{decision, dozen, events, notes, replicas, settled, start, until_decided, until_seen};
use crate::support::{Shop, claim, kafka, says, wait_until};

/// Lets the stage's group have read all that there is.
fn all_is_read(bootstrap: String, group: &str, topic: &str) {
    let admin = KafkaAdmin::new(KafkaOptions::new(vec![bootstrap])).unwrap();
    let partitions: Vec<_> = (0..12).map(|partition| TopicPartition { topic: topic.to_owned(), partition }).collect();
    for (at, end) in admin.stable_ends(&partitions).unwrap().into_iter().filter(|(_, end)| *end > 0) {
        kafka().move_group(group, topic, i32::try_from(at.partition).unwrap(), end).unwrap();
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_stage_in_which_nothing_comes_in_sleeps_and_one_committed_record_wakes_it() {
    claim(async {
        let shop = Shop::new("sleeps").await;
        let (operator, workers) = settled(&shop, &dozen(&shop, 0), 0.0).await;
        operator.stop().await;
        let resource = shop.pipelines().get("shop").await.unwrap();
        let group = stockflow_crds::resolve(&resource).unwrap().stages[0].group.clone();
        let (topic, bootstrap) = (events(&shop), shop.bootstrap.clone());
        let read = topic.clone();
        blocking(move || {
            produce(&bootstrap, &read, (0..9).map(|number| (format!("k{number}"), "v"))).unwrap();
            all_is_read(bootstrap, &group, &read);
        })
        .await;
        remember_quiet(&shop, 1).await;
        let operator = start(&shop, &workers, 1).await;
        wait_until("all workers go", async || replicas(&shop).await == 0).await;
        let asleep = until_decided(&shop, &operator, &["Asleep"]).await;
        let terms = &asleep["decision"]["terms"];
        assert_eq!(
            (&terms["replicas"], &terms["lagRecords"], &terms["partitions"]),
            (&0.into(), &0.into(), &12.into())
        );
        assert_eq!(asleep["sentence"], "Stay at no worker: nothing waits.");
        let said = shop.until("shop", "it is said", |found| says(found, "LagKnown", "True", "LagKnown")).await;
        assert_eq!(said.status.unwrap().replicas, Some(0));
        let (bootstrap, open) = (shop.bootstrap.clone(), topic.clone());
        let producer = blocking(move || OpenTransaction::begin(&bootstrap, &open).unwrap()).await;
        until_seen(&shop, &operator, 12).await;
        assert_eq!(decision(&shop, &operator).await["decision"]["reason"], "Asleep", "nothing is committed");
        blocking(move || producer.commit().unwrap()).await;
        wait_until("a worker comes", async || replicas(&shop).await == 1).await;
        let told = notes(&shop, "Scales").await;
        assert!(
            told.iter()
                .any(|note| note.starts_with("stage books: From 0 to 1 worker: ") && note.contains("nobody works")),
            "{told:?}"
        );
        operator.stop().await;
    });
}
