//! A Kafka that refuses: rights that are missing are told by topic and name, and what runs goes on.

use std::path::Path;
use std::process::Command;

use kube::api::{DeleteParams, ListParams, Patch, PatchParams};
use serde_json::{Value, json};
use stockflow_kafka::{KafkaAdmin, KafkaOptions};
use stockflow_tests::kafka::{Cluster, Install, Security};

use crate::process::Operator;
use crate::support::{Shop, claim, message, pipeline, says, topic_names, wait_until};

const USER: (&str, &str) = ("operator", "a-password");

/// A broker with an authorizer, which lets a user do nothing.
struct Guarded {
    kafka: Cluster,
}

impl Guarded {
    fn start() -> Guarded {
        let security = Security::default().user(USER.0, USER.1);
        let kafka = Cluster::builder(1)
            .property("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
            // Who comes by the plain listener: brokers among themselves, and this claim.
            .property("super.users", "User:ANONYMOUS")
            .secure(security)
            .start()
            .unwrap();
        Guarded { kafka }
    }

    /// Gives the user rights on all topics.
    fn allow(&self, operations: &[&str]) {
        self.allow_on(&["--topic", "*"], operations);
    }

    /// Gives the user rights on what these words of Kafka's tool say.
    fn allow_on(&self, what: &[&str], operations: &[&str]) {
        let mut command: Command = Install::find().unwrap().java("org.apache.kafka.tools.AclCommand", 64);
        command.args(["--bootstrap-server", &self.kafka.bootstrap(), "--add", "--allow-principal", "User:operator"]);
        command.args(operations.iter().flat_map(|operation| ["--operation", operation]));
        let output = command.args(what).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

async fn guarded(name: &str) -> (Guarded, Shop, Value) {
    let guarded = tokio::task::spawn_blocking(Guarded::start).await.unwrap();
    let shop = Shop { bootstrap: guarded.kafka.secure_bootstrap(), ..Shop::new(name).await };
    let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "kafka"},
        "stringData": {"username": USER.0, "password": USER.1}});
    let secrets = shop.objects("v1", "Secret");
    secrets.patch("kafka", &PatchParams::apply("tests"), &Patch::Apply(&secret)).await.unwrap();
    let mut wanted = pipeline(&shop);
    wanted["spec"]["kafka"]["sasl"] = json!({"mechanism": "PLAIN", "secretName": "kafka"});
    (guarded, shop, wanted)
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_right_that_is_missing_is_told_by_topic_and_name_and_what_runs_goes_on() {
    claim(async {
        let (guarded, shop, mut wanted) = guarded("refuses").await;
        guarded.allow(&["Describe", "DescribeConfigs"]);
        let operator = Operator::start(&shop).await;
        shop.apply(&wanted).await;
        let is_refused = |found: &_| says(found, "TopicsReady", "False", "KafkaRefuses");
        let told = shop.until("shop", "it is refused", is_refused).await;
        let words = message(&told, "TopicsReady");
        let events = format!("{}.shop.", shop.namespace);
        assert!(words.contains("Create") && words.contains(&events) && words.contains("kafka-acls.sh"), "{words}");
        guarded.allow(&["Create"]);
        shop.until("shop", "it goes on", |found| {
            says(found, "TopicsReady", "True", "TopicsAsWanted") && says(found, "RulesReady", "True", "RulesGood")
        })
        .await;
        let sets = shop.objects("apps/v1", "StatefulSet");
        let before = sets.get("shop-books").await.unwrap();
        for (path, value, right) in [
            ("/spec/topics/1/config", json!({"min.cleanable.dirty.ratio": "0.25"}), "AlterConfigs"),
            ("/spec/topics/1/partitions", json!(6), "Alter"),
        ] {
            let (parent, field) = path.rsplit_once('/').unwrap();
            wanted.pointer_mut(parent).unwrap()[field] = value;
            shop.apply(&wanted).await;
            let told = shop.until("shop", "it is refused", is_refused).await;
            let words = message(&told, "TopicsReady");
            let stock = format!("{}.shop.stock", shop.namespace);
            assert!(words.contains(&format!("the right {right} ")) && words.contains(&stock), "{words}");
            let after = sets.get("shop-books").await.unwrap();
            assert_eq!(
                (&after.metadata.uid, &after.metadata.generation),
                (&before.metadata.uid, &before.metadata.generation)
            );
            guarded.allow(&[right]);
            shop.until("shop", "it goes on", |found| says(found, "TopicsReady", "True", "TopicsAsWanted")).await;
        }
        operator.stop().await;
    });
}

/// What docs/names.md says that the operator needs: on topics or groups, and which operations.
fn documented() -> Vec<(String, Vec<String>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/names.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, table) = text.split_once("| resource | pattern | operations | what for |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let row = |line: &str| -> (String, Vec<String>) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        (cells[1].to_owned(), cells[3].split(", ").map(str::to_owned).collect())
    };
    rows.map(row).collect()
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn with_the_rights_that_the_document_names_and_no_others_all_is_done() {
    claim(async {
        let (guarded, shop, mut wanted) = guarded("documented").await;
        let prefix = format!("{}.shop.", shop.namespace);
        let rights = documented();
        assert!(rights.len() >= 5, "{rights:?}");
        for (resource, operations) in &rights {
            let operations: Vec<&str> = operations.iter().map(String::as_str).collect();
            guarded.allow_on(&["--resource-pattern-type", "prefixed", &format!("--{resource}"), &prefix], &operations);
        }
        wanted["spec"]["kafka"]["onDelete"] = "delete".into();
        let operator = Operator::start(&shop).await;
        shop.apply(&wanted).await;
        shop.until("shop", "it is made", |found| says(found, "TopicsReady", "True", "TopicsAsWanted")).await;
        wanted["spec"]["topics"][1]["config"] = json!({"min.cleanable.dirty.ratio": "0.25"});
        wanted["spec"]["topics"][1]["partitions"] = json!(6);
        shop.apply(&wanted).await;
        shop.until("shop", "it is changed", |found| says(found, "TopicsReady", "True", "TopicsAsWanted")).await;
        shop.pipelines().delete("shop", &DeleteParams::background()).await.unwrap();
        wait_until("it is gone", async || shop.pipelines().get_opt("shop").await.unwrap().is_none()).await;
        // By who may see all of it.
        let (plain, names) = (vec![guarded.kafka.bootstrap()], topic_names(&shop));
        let left = tokio::task::spawn_blocking(move || {
            let admin = KafkaAdmin::new(KafkaOptions::new(plain)).unwrap();
            names.iter().filter(|name| admin.topic_id(name).unwrap().is_some()).count()
        });
        assert_eq!(left.await.unwrap(), 0, "topics that were to go");
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_kafka_that_does_not_let_topics_go_holds_no_pipeline_and_it_is_told_which_right_is_missing() {
    claim(async {
        let (guarded, shop, mut wanted) = guarded("holds").await;
        guarded.allow(&["Describe", "DescribeConfigs", "Create"]);
        wanted["spec"]["kafka"]["onDelete"] = "delete".into();
        let operator = Operator::start(&shop).await;
        shop.apply(&wanted).await;
        shop.until("shop", "it is made", |found| says(found, "TopicsReady", "True", "TopicsAsWanted")).await;
        shop.pipelines().delete("shop", &DeleteParams::background()).await.unwrap();
        wait_until("it is gone", async || shop.pipelines().get_opt("shop").await.unwrap().is_none()).await;
        let events = shop.objects("events.k8s.io/v1", "Event").list(&ListParams::default()).await.unwrap();
        let told = events.items.iter().find(|event| event.data["reason"] == "TopicsLeft").unwrap();
        let note = told.data["note"].as_str().unwrap_or_default();
        assert!(note.contains("the right Delete ") && note.contains("by hand"), "{note}");
        operator.stop().await;
    });
}
