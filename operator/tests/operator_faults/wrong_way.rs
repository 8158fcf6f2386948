//! A way to Kafka that leads nowhere: which secret and key, TLS or login is wrong is told, and not that Kafka is away.

use kube::api::{Patch, PatchParams};
use serde_json::{Value, json};
use stockflow_tests::kafka::{Authority, Cluster, Security};

use crate::process::Operator;
use crate::support::{Shop, claim, message, pipeline, says};

/// What `spec.kafka` is changed to, and what is told of it.
struct Case {
    kafka: Value,
    status: &'static str,
    reason: &'static str,
    words: &'static [&'static str],
}

async fn secret(shop: &Shop, keys: Value) {
    let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "login"}, "stringData": keys});
    let params = PatchParams::apply("tests").force();
    shop.objects("v1", "Secret").patch("login", &params, &Patch::Apply(&secret)).await.unwrap();
}

/// That each is told in its words, and that the pipeline goes on once it is mended.
async fn is_told(shop: &Shop, cases: Vec<Case>, good: Value) {
    for Case { kafka, status, reason, words } in cases {
        let mut wanted = pipeline(shop);
        wanted["spec"]["kafka"] = kafka;
        shop.apply(&wanted).await;
        let told = shop.until("shop", reason, |found| says(found, "TopicsReady", status, reason)).await;
        let said = message(&told, "TopicsReady");
        assert!(words.iter().all(|word| said.contains(word)) && !said.contains("ms in state"), "{said}");
        assert!(says(&told, "Ready", status, reason), "{told:?}");
    }
    let mut wanted = pipeline(shop);
    wanted["spec"]["kafka"] = good;
    shop.apply(&wanted).await;
    shop.until("shop", "it goes on", |found| says(found, "TopicsReady", "True", "TopicsAsWanted")).await;
}

fn kafka(bootstrap: &str, more: &Value) -> Value {
    let mut kafka = json!({"bootstrapServers": [bootstrap], "replicationFactor": 1});
    kafka.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    kafka
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn tls_that_is_not_spoken_or_not_asked_for_is_told_with_the_field() {
    claim(async {
        let (cluster, ca) = tokio::task::spawn_blocking(|| {
            let authority = Authority::new().unwrap();
            let security = Security::tls(&authority).unwrap();
            (Cluster::builder(1).secure(security).start().unwrap(), authority.certificate())
        })
        .await
        .unwrap();
        let shop = Shop { bootstrap: cluster.bootstrap(), ..Shop::new("tls").await };
        secret(&shop, json!({"ca.crt": ca})).await;
        let operator = Operator::start(&shop).await;
        let (plain, secure) = (cluster.bootstrap(), cluster.secure_bootstrap());
        let tls = |key: &str| json!({"tls": {"caSecret": {"name": "login", "key": key}}});
        let cases = vec![
            Case {
                kafka: kafka(&plain, &tls("ca.crt")),
                status: "Unknown",
                reason: "KafkaAway",
                words: &["does not speak TLS", "spec.kafka.tls", "127.0.0.1"],
            },
            Case {
                kafka: kafka(&secure, &json!({})),
                status: "Unknown",
                reason: "KafkaAway",
                words: &["write spec.kafka.tls"],
            },
            Case {
                kafka: kafka(&secure, &tls("ca.pem")),
                status: "False",
                reason: "SecretMissing",
                words: &["secret `login` has no ca.pem", "are: ca.crt"],
            },
        ];
        is_told(&shop, cases, kafka(&secure, &tls("ca.crt"))).await;
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_login_that_is_missing_wrong_or_not_asked_for_is_told_with_its_secret() {
    claim(async {
        let security = Security::default().user("ann", "a-password");
        let cluster = tokio::task::spawn_blocking(|| Cluster::builder(1).secure(security).start().unwrap());
        let cluster = cluster.await.unwrap();
        let shop = Shop { bootstrap: cluster.bootstrap(), ..Shop::new("login").await };
        let operator = Operator::start(&shop).await;
        let (plain, secure) = (cluster.bootstrap(), cluster.secure_bootstrap());
        let sasl = || json!({"sasl": {"mechanism": "SCRAM-SHA-512", "secretName": "login"}});
        secret(&shop, json!({"username": "ann", "pass": "a-password"})).await;
        let without_key = Case {
            kafka: kafka(&secure, &sasl()),
            status: "False",
            reason: "SecretMissing",
            words: &["secret `login` has no password", "pass, username", "what runs goes on"],
        };
        let without_login = Case {
            kafka: kafka(&secure, &json!({})),
            status: "Unknown",
            reason: "KafkaAway",
            words: &["wants a login", "spec.kafka.sasl"],
        };
        is_told(&shop, vec![without_key, without_login], kafka(&plain, &json!({}))).await;
        secret(&shop, json!({"username": "ann", "password": "wrong"})).await;
        let refused = Case {
            kafka: kafka(&secure, &sasl()),
            status: "False",
            reason: "KafkaRefuses",
            words: &["refuse the credentials", "secret `login`"],
        };
        let not_asked_for = Case {
            kafka: kafka(&plain, &sasl()),
            status: "False",
            reason: "KafkaRefuses",
            words: &["takes no login", "spec.kafka.sasl"],
        };
        is_told(&shop, vec![refused, not_asked_for], kafka(&plain, &json!({}))).await;
        operator.stop().await;
    });
}
