//! With the real doors: which right is missing is told, and what can be seen without it is shown.

use k8s_openapi::api::rbac::v1::PolicyRule;
use kube::Client;
use serde_json::{Value, json};
use stockflow_kubectl::Forwards;
use stockflow_tests::kube::{allow, service_account};

use crate::shop::{Shop, claim, says};

/// A user of the shop's namespace who may do this and nothing else.
async fn user(shop: &Shop, name: &str, rules: &[Value]) -> Client {
    let user = service_account(shop.server, &shop.client, &shop.namespace, name).await.unwrap();
    let rules: Vec<PolicyRule> = rules.iter().map(|rule| serde_json::from_value(rule.clone()).unwrap()).collect();
    allow(&shop.client, &user, Some(&shop.namespace), rules).await.unwrap();
    user.client().await.unwrap()
}

fn rule(group: &str, resource: &str, verbs: &[&str]) -> Value {
    json!({"apiGroups": [group], "resources": [resource], "verbs": verbs})
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes API here: scripts/setup-kube.sh says why")]
fn the_right_that_is_missing_is_named_with_what_the_api_server_says() {
    claim(async {
        let shop = Shop::open().await;
        shop.worker("books", 0, true).await;
        let namespace = shop.namespace.as_str();
        let said =
            async |client: &Client, line: &str| says(client, namespace, &Forwards::new(client.clone()), line).await;
        let failed = async |client: &Client, line: &str| said(client, line).await.unwrap_err().to_string();
        let lacks = |failure: &str, right: &str| {
            let wanted = format!("you lack a right: {right} in namespace {namespace}\n  the API server says: ");
            assert!(failure.starts_with(&wanted) && failure.contains("docs/kubectl.md"), "{failure}");
        };
        let nobody = user(&shop, "nobody", &[rule("", "configmaps", &["get"])]).await;
        lacks(&failed(&nobody, "status omni").await, "get on inventorypipelines.stockflow.dev");
        let pipelines = rule("stockflow.dev", "inventorypipelines", &["get"]);
        let reader = user(&shop, "reader", std::slice::from_ref(&pipelines)).await;
        lacks(&failed(&reader, "stock omni plum here").await, "list on pods");
        let pods = rule("", "pods", &["list"]);
        let watcher = user(&shop, "watcher", &[pipelines.clone(), pods.clone()]).await;
        lacks(&failed(&watcher, "stock omni plum here").await, "get, create on pods/portforward");
        lacks(&failed(&watcher, "dlq list omni --stage books").await, "get, create on pods/portforward");
        // What the resource says is shown all the same.
        let status = said(&watcher, "status omni").await.unwrap();
        assert!(status.out().contains("WorkersStarting"), "{}", status.out());
        assert!(status.notes()[0].starts_with("workers were not asked: you lack a right"), "{:?}", status.notes());
        // With all rights the way ends where a kubelet would be.
        let forward = rule("", "pods/portforward", &["get", "create"]);
        let operator = user(&shop, "operator", &[pipelines, pods, forward]).await;
        let failure = failed(&operator, "stock omni plum here").await;
        let wanted = format!("no worker of stage books of {namespace}/omni answers:\n  omni-books-0: ");
        assert!(failure.starts_with(&wanted) && failure.contains("does not have a host"), "{failure}");
    });
}
