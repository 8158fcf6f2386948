//! Leaders: of two operators one acts; the other takes over, at once where it was let go.

use k8s_openapi::api::coordination::v1::Lease;
use kube::api::Api;

use crate::process::Operator;
use crate::support::{Shop, claim, pipeline, says, wait_until};

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn who_is_stopped_lets_go_and_who_is_killed_is_followed_once_its_lease_has_run_out() {
    claim(async {
        let shop = Shop::new("leaders").await;
        let leases: Api<Lease> = Api::namespaced(shop.client.clone(), &shop.namespace);
        let name = format!("stockflow-operator-{}", shop.namespace);
        let holder = async || leases.get_opt(&name).await.unwrap().and_then(|lease| lease.spec?.holder_identity);
        let is = async |who: &str| holder().await.as_deref() == Some(who);
        let client = Operator::client(&shop, "operator").await;
        let one = Operator::with(&shop, client.clone(), "one", true);
        wait_until("the first leads", async || is("one").await).await;
        let two = Operator::with(&shop, client.clone(), "two", true);
        one.stop().await;
        wait_until("the second leads", async || is("two").await).await;
        let three = Operator::with(&shop, client, "three", true);
        two.kill().await;
        wait_until("the third leads", async || is("three").await).await;
        shop.apply(&pipeline(&shop)).await;
        shop.until("shop", "it is made", |found| says(found, "TopicsReady", "True", "TopicsAsWanted")).await;
        three.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn an_operator_that_is_told_to_stop_as_soon_as_it_has_started_ends() {
    claim(async {
        let shop = Shop::new("stops").await;
        let client = Operator::client(&shop, "operator").await;
        for elects in [true, false] {
            Operator::with(&shop, client.clone(), "one", elects).stop().await;
        }
    });
}
