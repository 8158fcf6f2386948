//! Topics: who owns one, and what is changed of it by hand.

use std::collections::BTreeMap;

use stockflow_kafka::{KafkaAdmin, KafkaOptions};

use crate::process::Operator;
use crate::support::{Shop, claim, message, pipeline, says, wait_until};

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn of_two_pipelines_that_name_a_topic_the_older_owns_it_and_the_younger_is_told() {
    claim(async {
        let shop = Shop::new("shared").await;
        let operator = Operator::start(&shop).await;
        let mut older = pipeline(&shop);
        older["spec"]["topics"][1]["topicName"] = format!("{}.levels", shop.namespace).into();
        shop.apply(&older).await;
        shop.until("shop", "it is made", |found| says(found, "TopicsReady", "True", "TopicsAsWanted")).await;
        // Times of creation are whole seconds; within one the name decides.
        let mut younger = older.clone();
        younger["metadata"]["name"] = "shopping".into();
        shop.apply(&younger).await;
        let told = shop
            .until("shopping", "it is told", |found| says(found, "TopicsReady", "False", "TopicOwnedByOther"))
            .await;
        assert!(message(&told, "TopicsReady").contains("levels"), "{}", message(&told, "TopicsReady"));
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_pipeline_that_names_the_changelog_of_another_is_told_and_makes_nothing_also_where_the_operator_is_new() {
    claim(async {
        let shop = Shop::new("books").await;
        let client = Operator::client(&shop, "operator").await;
        let operator = Operator::with(&shop, client.clone(), "one", true);
        shop.apply(&pipeline(&shop)).await;
        shop.until("shop", "it is made", |found| says(found, "TopicsReady", "True", "TopicsAsWanted")).await;
        operator.stop().await;
        // By name it is looked at before the other one.
        let mut thief = pipeline(&shop);
        thief["metadata"]["name"] = "a-thief".into();
        let topics = thief["spec"]["topics"].as_array_mut().unwrap();
        topics.push(serde_json::json!({
            "name": "taken", "topicName": format!("{}.shop.books.changelog", shop.namespace), "managed": false,
        }));
        shop.apply(&thief).await;
        let operator = Operator::with(&shop, client, "two", true);
        let told =
            shop.until("a-thief", "it is told", |found| says(found, "TopicsReady", "False", "TopicOfAnother")).await;
        let words = message(&told, "TopicsReady");
        assert!(words.contains("/shop, which alone") && words.contains("another topicName"), "{words}");
        assert!(shop.objects("apps/v1", "StatefulSet").get_opt("a-thief-books").await.unwrap().is_none());
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_setting_that_the_pipeline_changes_is_set_or_taken_back_and_settings_of_others_are_left_alone() {
    claim(async {
        let shop = Shop::new("settings").await;
        let operator = Operator::start(&shop).await;
        let mut wanted = pipeline(&shop);
        shop.apply(&wanted).await;
        shop.until("shop", "it is made", |found| says(found, "TopicsReady", "True", "TopicsAsWanted")).await;
        let name = format!("{}.shop.stock", shop.namespace);
        let admin = KafkaAdmin::new(KafkaOptions::new(vec![shop.bootstrap.clone()])).unwrap();
        let theirs = BTreeMap::from([("segment.ms".to_owned(), Some("123456".to_owned()))]);
        let (asked, topic) = (admin.clone(), name.clone());
        tokio::task::spawn_blocking(move || asked.alter_topic(&topic, &theirs)).await.unwrap().unwrap();
        wanted["spec"]["topics"][1]["config"] = serde_json::json!({"min.cleanable.dirty.ratio": "0.25"});
        shop.apply(&wanted).await;
        let setting = async |setting: &str| {
            let (asked, topic, setting) = (admin.clone(), name.clone(), setting.to_owned());
            let found = tokio::task::spawn_blocking(move || asked.topic(&topic)).await.unwrap().unwrap().unwrap();
            found.setting(&setting).map(str::to_owned)
        };
        wait_until("the setting", async || setting("min.cleanable.dirty.ratio").await.as_deref() == Some("0.25")).await;
        assert_eq!(setting("segment.ms").await.as_deref(), Some("123456"));
        wanted["spec"]["topics"][1].as_object_mut().unwrap().remove("config");
        shop.apply(&wanted).await;
        // What brokers take for all topics.
        wait_until("it goes back", async || setting("min.cleanable.dirty.ratio").await.as_deref() == Some("0.5")).await;
        assert_eq!(setting("segment.ms").await.as_deref(), Some("123456"));
        operator.stop().await;
    });
}
