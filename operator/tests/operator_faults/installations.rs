//! Installations: two that would act on the same pipelines are told apart, and the one that comes later
//! does not act and says why.

use std::net::TcpListener;

use kube::Client;
use kube::api::{Api, DynamicObject, ListParams};
use stockflow_operator::args::RunArgs;
use stockflow_tests::http;

use crate::process::Operator;
use crate::support::{Shop, claim, pipeline, says, wait_until};

fn args(own_namespace: &str, namespace: Option<&str>, port: u16) -> RunArgs {
    RunArgs {
        namespace: namespace.map(str::to_owned),
        own_namespace: own_namespace.to_owned(),
        identity: Some(format!("of-{own_namespace}")),
        no_leader_election: false,
        http: format!("127.0.0.1:{port}").parse().unwrap(),
        worker_image: "stockflow/worker:test".to_owned(),
        asking_namespaces: Vec::new(),
        rule_checker: Some(env!("CARGO_BIN_EXE_stockflow-operator").into()),
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Waits until an operator says why it does not act: to probes, and as an event.
async fn is_refused(client: &Client, own_namespace: &str, port: u16, other: &str) {
    wait_until("it is not ready", async || {
        let answer =
            tokio::task::spawn_blocking(move || http::get(([127, 0, 0, 1], port).into(), "/readyz")).await.unwrap();
        answer.is_ok_and(|answer| answer.status == 503 && answer.body.contains(other))
    })
    .await;
    let resource =
        kube::core::ApiResource::from_gvk(&kube::core::GroupVersionKind::gvk("events.k8s.io", "v1", "Event"));
    let events: Api<DynamicObject> = Api::namespaced_with(client.clone(), own_namespace, &resource);
    wait_until("an event says so", async || {
        let all = events.list(&ListParams::default()).await.unwrap();
        all.iter().any(|event| event.data["reason"] == "AnotherInstallation")
    })
    .await;
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn an_installation_that_would_act_on_anothers_pipelines_says_so_and_ends() {
    claim(async {
        let shop = Shop::alone("a").await;
        let client = &shop.client.clone();
        let [first, second, third, b] =
            ["first", "second", "third", "b"].map(|name| shop.server.namespace(client, name));
        let (first, second, third) = (first.await.unwrap(), second.await.unwrap(), third.await.unwrap());
        let b = b.await.unwrap();
        let run = |args| Operator::run(args, client.clone());
        // Of a namespace each: nobody is in anybody's way.
        let of_a = run(args(&first, Some(&shop.namespace), 0));
        let of_b = run(args(&second, Some(&b), 0));
        shop.apply(&pipeline(&shop)).await;
        shop.until("shop", "it is made", |found| says(found, "Ready", "False", "WorkersStarting")).await;
        let in_b = Shop { namespace: b.clone(), bootstrap: shop.bootstrap.clone(), ..shop };
        in_b.apply(&pipeline(&in_b)).await;
        in_b.until("shop", "it is made", |found| says(found, "Ready", "False", "WorkersStarting")).await;
        // One for all namespaces, and one more for the second.
        let (port, more) = (free_port(), free_port());
        let of_all = run(args(&third, None, port));
        let again = run(args(&third, Some(&b), more));
        is_refused(&in_b.client, &third, port, "stockflow-operator-").await;
        is_refused(&in_b.client, &third, more, &second).await;
        for (refused, other) in [(of_all, "stockflow-operator-"), (again, &format!("{second}/stockflow-operator-{b}"))]
        {
            let failure = refused.ended().await;
            assert!(failure.message().contains(other), "{}", failure.message());
            assert_eq!(format!("{:?}", failure.code()), format!("{:?}", std::process::ExitCode::from(2)));
        }
        // Whose pipelines are left is looked after by who comes next.
        of_a.stop().await;
        of_b.stop().await;
        let of_all = run(args(&third, None, 0));
        let mut other = pipeline(&in_b);
        other["metadata"]["name"] = "other".into();
        in_b.apply(&other).await;
        in_b.until("other", "it is made", |found| says(found, "Ready", "False", "WorkersStarting")).await;
        of_all.stop().await;
    });
}
