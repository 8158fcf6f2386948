//! Claims about the testbed itself: a Kubernetes API of the test's own starts, serves, forgets nothing, and dies.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]

use std::collections::BTreeMap;
use std::path::Path;

use k8s_openapi::api::core::v1::{ConfigMap, Namespace, Secret};
use k8s_openapi::api::rbac::v1::PolicyRule;
use kube::api::{Api, DeleteParams, ListParams, ObjectMeta, PostParams};
use kube::runtime::wait::{await_condition, conditions};
use kube::{Client, Error, ResourceExt as _};
use stockflow_tests::kube::{Server, allow, service_account};

fn run<F: Future<Output = ()>>(claim: F) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(claim);
}

async fn note(client: &Client, namespace: &str, name: &str) -> ConfigMap {
    let metadata = ObjectMeta { name: Some(name.to_owned()), ..ObjectMeta::default() };
    let data = Some(BTreeMap::from([("said".to_owned(), name.to_owned())]));
    let map = ConfigMap { metadata, data, ..ConfigMap::default() };
    Api::namespaced(client.clone(), namespace).create(&PostParams::default(), &map).await.unwrap()
}

fn is_refused<T>(answer: Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Api(status)) if status.code == 403)
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes here: scripts/setup-kube.sh says why")]
fn what_was_stored_survives_a_kill_of_the_api_server_and_of_etcd() {
    let server = Server::start().unwrap();
    let programs = [server.etcd(), server.api_server()];
    run(async {
        let client = server.admin().client().await.unwrap();
        let namespace = server.namespace(&client, "kept").await.unwrap();
        let maps: Api<ConfigMap> = Api::namespaced(client.clone(), &namespace);
        let written = note(&client, &namespace, "before").await;
        for program in programs {
            let pid = program.pid().unwrap();
            program.kill9().unwrap();
            assert_eq!(program.pid(), None);
            program.start().unwrap();
            assert_ne!(program.pid(), Some(pid));
            server.ready().unwrap();
            // The same client: the port is the same.
            assert_eq!(maps.get("before").await.unwrap(), written);
        }
        note(&client, &namespace, "after").await;
    });
    let pids = programs.map(|program| program.pid().unwrap());
    let folder = server.admin().kubeconfig().to_owned();
    drop(server);
    assert!(pids.iter().all(|pid| !Path::new(&format!("/proc/{pid}")).exists()));
    assert!(!folder.exists());
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes here: scripts/setup-kube.sh says why")]
fn somebody_with_few_rights_may_do_what_was_allowed_and_nothing_else() {
    let server = Server::shared();
    run(async {
        let admin = server.admin().client().await.unwrap();
        let [own, other] = ["own", "other"];
        let own = server.namespace(&admin, own).await.unwrap();
        let other = server.namespace(&admin, other).await.unwrap();
        let account = service_account(server, &admin, &own, "operator").await.unwrap();
        let stranger = server.user("stranger").unwrap();
        let maps = PolicyRule {
            api_groups: Some(vec![String::new()]),
            resources: Some(vec!["configmaps".to_owned()]),
            verbs: ["get", "list", "create"].map(str::to_owned).to_vec(),
            ..PolicyRule::default()
        };
        for user in [&account, &stranger] {
            let client = user.client().await.unwrap();
            let list = ListParams::default();
            assert!(is_refused(Api::<ConfigMap>::namespaced(client.clone(), &own).list(&list).await));
            allow(&admin, user, Some(&own), vec![maps.clone()]).await.unwrap();
            note(&client, &own, &format!("of-{}", user.name().replace(':', "-"))).await;
            assert!(is_refused(Api::<Secret>::namespaced(client.clone(), &own).list(&list).await));
            assert!(is_refused(Api::<ConfigMap>::namespaced(client.clone(), &other).list(&list).await));
            allow(&admin, user, None, vec![maps.clone()]).await.unwrap();
            Api::<ConfigMap>::namespaced(client, &other).list(&list).await.unwrap();
        }
    });
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes here: scripts/setup-kube.sh says why")]
fn a_namespace_that_is_deleted_goes_away_with_what_is_in_it() {
    let server = Server::shared();
    if server.controllers().is_none() {
        return;
    }
    run(async {
        let client = server.admin().client().await.unwrap();
        let name = server.namespace(&client, "gone").await.unwrap();
        note(&client, &name, "inside").await;
        let namespaces: Api<Namespace> = Api::all(client.clone());
        let uid = namespaces.get(&name).await.unwrap().uid().unwrap();
        namespaces.delete(&name, &DeleteParams::default()).await.unwrap();
        await_condition(namespaces, &name, conditions::is_deleted(&uid)).await.unwrap();
    });
}
