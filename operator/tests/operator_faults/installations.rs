//! Installations: two that would act on the same pipelines are told apart, and the one that comes later
//! does not act and says why.

use std::net::TcpListener;
use std::time::Duration;

use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime;
use kube::Client;
use kube::api::{Api, DynamicObject, ListParams, Patch, PatchParams};
use serde_json::json;
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

/// The lease of an installation whose leader is not this process, renewed now.
async fn renew(leases: &Api<Lease>, name: &str, namespace: &str) {
    let now = MicroTime(k8s_openapi::jiff::Timestamp::now());
    let lease = json!({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {
        "name": name, "labels": {"app.kubernetes.io/name": "stockflow-operator"},
        "annotations": {"stockflow.dev/looks-after": namespace, "stockflow.dev/acts": "true"},
    }, "spec": {"holderIdentity": "one", "leaseDurationSeconds": 15, "renewTime": now}});
    leases.patch(name, &PatchParams::apply("one").force(), &Patch::Apply(&lease)).await.unwrap();
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn an_installation_that_is_refused_holds_nothing_and_wins_nothing_when_the_leader_of_the_other_one_dies() {
    claim(async {
        let shop = Shop::alone("dies").await;
        let client = &shop.client.clone();
        let [first, second] = ["first", "second"].map(|name| shop.server.namespace(client, name));
        let (first, second) = (first.await.unwrap(), second.await.unwrap());
        let leases: Api<Lease> = Api::namespaced(client.clone(), &first);
        let name = format!("stockflow-operator-{}", shop.namespace);
        renew(&leases, &name, &shop.namespace).await;
        let alive = {
            let (leases, name, namespace) = (leases.clone(), name.clone(), shop.namespace.clone());
            tokio::spawn(async move {
                loop {
                    renew(&leases, &name, &namespace).await;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            })
        };
        let standby = Operator::run(
            RunArgs { identity: Some("two".to_owned()), ..args(&first, Some(&shop.namespace), 0) },
            client.clone(),
        );
        let port = free_port();
        let refused = Operator::run(args(&second, None, port), client.clone());
        is_refused(client, &second, port, &name).await;
        // As a kill leaves it: nobody lets it go.
        alive.abort();
        let _ = alive.await;
        let failure = refused.ended().await;
        assert!(failure.message().contains(&name), "{}", failure.message());
        let theirs: Api<Lease> = Api::namespaced(client.clone(), &second);
        assert_eq!(theirs.list(&ListParams::default()).await.unwrap().items.len(), 0, "it has held a lease");
        wait_until("who stands by leads", async || {
            let lease = leases.get(&name).await.unwrap();
            lease.spec.and_then(|spec| spec.holder_identity).as_deref() == Some("two")
        })
        .await;
        shop.apply(&pipeline(&shop)).await;
        shop.until("shop", "it is made", |found| says(found, "Ready", "False", "WorkersStarting")).await;
        standby.stop().await;
    });
}
