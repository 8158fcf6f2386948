//! Through the real doors: an API server forwards the port, by a kubelet that stands for one of a node.

use k8s_openapi::api::core::v1::Node;
use kube::api::{Api, Patch, PatchParams, PostParams};
use serde_json::json;
use stockflow_kubectl::Forwards;
use stockflow_plan::{DLQ_PORT, HTTP_PORT};

use crate::hosts::Hosts;
use crate::kubelet;
use crate::shop::{Shop, claim};

/// A node whose kubelet leads to these hosts.
async fn node(shop: &Shop, hosts: &Hosts) -> String {
    let port = kubelet::start(hosts.ports()).await;
    let name = format!("node-of-{}", shop.namespace);
    let nodes: Api<Node> = Api::all(shop.client.clone());
    let node: Node = serde_json::from_value(json!({"metadata": {"name": name}})).unwrap();
    nodes.create(&PostParams::default(), &node).await.unwrap();
    let status = json!({"status": {
        "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": port}},
    }});
    nodes.patch_status(&name, &PatchParams::default(), &Patch::Merge(&status)).await.unwrap();
    name
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes API here: scripts/setup-kube.sh says why")]
fn what_is_asked_goes_through_a_forwarded_port_and_past_a_worker_that_does_not_listen() {
    claim(async {
        let shop = Shop::open().await;
        let large = "letter\n".repeat(300_000);
        let told = json!({"out": large, "told": ["1 of 1 dead letters match; 1 replayed"]}).to_string();
        let hosts = Hosts::default()
            .with("omni-books-1", HTTP_PORT, |_| Some((200, r#"{"available":12,"version":7}"#.to_owned())))
            .with("omni-books-1", DLQ_PORT, move |_| Some((200, told.clone())))
            // It hangs up on who asks.
            .with("omni-books-2", HTTP_PORT, |_| None);
        let node = node(&shop, &hosts).await;
        for ordinal in [0, 2] {
            shop.worker_on(&node, "books", ordinal, true).await;
        }
        let doors = Forwards::new(shop.client.clone());
        let failure = shop.says(&doors, "stock omni plum here").await.unwrap_err().to_string();
        assert!(failure.contains("\n  omni-books-0: failed to connect to localhost:8080"), "{failure}");
        assert!(failure.contains("\n  omni-books-2: "), "{failure}");
        shop.worker_on(&node, "books", 1, true).await;
        let said = shop.says(&doors, "stock omni plum here").await.unwrap();
        assert_eq!(said.out(), "plum at here\n  available   12\n  version     7\n");
        let said = shop.says(&doors, "dlq replay omni --stage books --all").await.unwrap();
        assert_eq!((said.out(), said.notes()), (&*large, &["1 of 1 dead letters match; 1 replayed".to_owned()][..]));
        assert_eq!(hosts.asked().last().unwrap(), "omni-books-1: POST /dlq/replay?all=");
    });
}
