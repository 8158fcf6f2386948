//! The API server itself: killed and started again, or away for so long that the lead is lost.

use stockflow_operator::clients::Clients;
use stockflow_tests::kube::{Asked, Fault, Proxy};

use crate::end::is_made;
use crate::faulty::Faulty;
use crate::process::Operator;
use crate::support::{Shop, claim, pipeline};

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn an_api_server_that_is_killed_and_started_again_is_gone_on_with() {
    claim(async {
        let shop = Shop::alone("restarted").await;
        let faulty = Faulty::of(shop, |_| {}).await;
        faulty.shop.apply(&pipeline(&faulty.shop)).await;
        is_made(&faulty.shop).await;
        faulty.proxy.spoil_all(Asked::is_watch, Fault::Cut);
        faulty.shop.server.api_server().kill9().unwrap();
        faulty.shop.server.api_server().start().unwrap();
        faulty.shop.server.ready().unwrap();
        // It has changed before the operator is back.
        faulty.changed().await;
        faulty.proxy.heal();
        let came_to = faulty.mended().await;
        faulty.comes_to_the_same_end("restarted", came_to).await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn an_operator_that_cannot_renew_its_lease_ends_and_lets_the_next_one_lead() {
    claim(async {
        let shop = Shop::new("deposed").await;
        let user = Operator::user(&shop, "operator").await;
        let proxy = Proxy::start(user.config().await.unwrap()).await.unwrap();
        let operator = Operator::with(&shop, Clients::of(&proxy.config()).unwrap(), "one", true);
        shop.apply(&pipeline(&shop)).await;
        is_made(&shop).await;
        let is_lease = |asked: &Asked| asked.path.contains("/leases");
        proxy.spoil_all(is_lease, Fault::Cut);
        let failure = operator.ended().await;
        assert!(failure.message().contains("could not be renewed"), "{}", failure.message());
        proxy.heal();
        let next = Operator::with(&shop, Clients::of(&proxy.config()).unwrap(), "two", true);
        let mut wanted = pipeline(&shop);
        wanted["metadata"]["name"] = "other".into();
        shop.apply(&wanted).await;
        shop.until("other", "it is made", |found| crate::support::says(found, "Ready", "False", "WorkersStarting"))
            .await;
        next.stop().await;
    });
}
