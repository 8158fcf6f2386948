//! What a real API server makes of the chart: installed, upgraded, uninstalled, and what is left then.

use std::fs;

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::authorization::v1::{ResourceAttributes, SubjectAccessReview, SubjectAccessReviewSpec};
use k8s_openapi::api::core::v1::Pod;
use kube::api::{Api, PostParams};
use serde_json::Value;
use stockflow_operator::needs;
use stockflow_tests::kube::{is_allowed, until_allowed};

use crate::helm::{chart, helm, read, root, run};
use crate::release::{DEFINITION, Release, older};
use crate::rendered::golden;

pub fn claim(it: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(it);
}

#[test]
#[cfg_attr(any(without_helm, without_kube), ignore = "no Helm or no Kubernetes here: the set-up scripts say why")]
fn an_upgrade_brings_the_definition_along_and_only_definition_and_pipelines_outlive_the_chart() {
    claim(async {
        let mut release = Release::new("stockflow").await;
        let before = tempfile::tempdir().unwrap();
        older(before.path());
        release.install(before.path(), &[]).unwrap();
        let categories =
            || release.kubectl(&["get", "crd", DEFINITION, "--output", "jsonpath={.spec.names.categories}"]);
        assert_eq!(categories(), "");
        let folder = tempfile::tempdir().unwrap();
        release.create(&read("crds/tests/good.yaml"), folder.path());
        let uid = |release: &Release| {
            release.kubectl(&["get", "inventorypipelines", "--output", "jsonpath={.items[*].metadata.uid}"])
        };
        let first = uid(&release);
        assert!(!first.is_empty());

        release.upgrade(&["--set", "replicas=2"]).unwrap();
        assert_eq!(categories(), r#"["stockflow"]"#);
        assert_eq!(
            release.kubectl(&["get", "deployment", "stockflow-operator", "--output", "jsonpath={.spec.replicas}"]),
            "2"
        );

        let manifest = folder.path().join("manifest.yaml");
        fs::write(&manifest, release.manifest()).unwrap();
        let left = ["get", "--filename", manifest.to_str().unwrap(), "--ignore-not-found", "--output", "name"];
        assert!(release.kubectl(&left).lines().count() > 10);
        release.uninstall().unwrap();
        assert_eq!(
            release.kubectl(&left).trim(),
            format!("customresourcedefinition.apiextensions.k8s.io/{DEFINITION}")
        );
        assert_eq!(release.kubectl(&["get", "secrets", "--output", "name"]), "");
        assert_eq!(uid(&release), first);

        // And it can come back: under its name, and under another one when it is told to take over.
        release.install(&chart(), &[]).unwrap();
        release.uninstall().unwrap();
        release.name = "other";
        let refusal = release.install(&chart(), &[]).unwrap_err();
        assert!(refusal.contains(DEFINITION), "{refusal}");
        release.install(&chart(), &["--take-ownership"]).unwrap();
        release.uninstall().unwrap();
        assert_eq!(uid(&release), first);
        release.forget();
    });
}

#[test]
#[cfg_attr(any(without_helm, without_kube), ignore = "no Helm or no Kubernetes here: the set-up scripts say why")]
fn its_pods_pass_where_none_but_restricted_ones_do() {
    claim(async {
        let release = Release::new("stockflow").await;
        let everything = root().join("tests/tests/chart/everything.yaml").display().to_string();
        let monitored = "podMonitor.enabled=false,dashboard.enabled=false";
        for said in [vec![], vec!["--values", &everything, "--set", monitored]] {
            let warned = release.install(&chart(), &said).unwrap();
            assert!(!warned.contains("PodSecurity"), "{warned}");
            let deployments: Api<Deployment> = Api::namespaced(release.client.clone(), &release.namespace);
            let deployment = deployments.list(&Default::default()).await.unwrap().items.remove(0);
            let template = deployment.spec.unwrap().template;
            let mut metadata = template.metadata.unwrap();
            metadata.name = Some("tried".to_owned());
            let mut pod = Pod { metadata, spec: template.spec, ..Pod::default() };
            let pods: Api<Pod> = Api::namespaced(release.client.clone(), &release.namespace);
            let tried = PostParams { dry_run: true, ..PostParams::default() };
            pods.create(&tried, &pod).await.unwrap();
            // One that may gain privileges does not pass: it is looked at.
            pod.spec.as_mut().unwrap().containers[0].security_context = None;
            let refusal = pods.create(&tried, &pod).await.unwrap_err().to_string();
            assert!(refusal.contains("PodSecurity"), "{refusal}");
            release.uninstall().unwrap();
        }
        release.forget();
    });
}

#[test]
#[cfg_attr(any(without_helm, without_kube), ignore = "no Helm or no Kubernetes here: the set-up scripts say why")]
fn the_notes_tell_the_next_step_by_the_names_that_there_are() {
    claim(async {
        let release = Release::new("stockflow").await;
        let others = "watchNamespace=retail,crds.install=false,rbac.create=false,replicas=0";
        for (file, said) in [("default.notes.txt", "replicas=1"), ("others.notes.txt", others)] {
            let mut install = helm().command_of(release.server.admin());
            install.args(["install", "stockflow"]).arg(chart()).args(["--namespace", &release.namespace]);
            let (text, _) = run(install.args(["--dry-run=client", "--output", "json", "--set", said])).unwrap();
            let text: Value = serde_json::from_str(&text).unwrap();
            let notes = text["info"]["notes"].as_str().unwrap();
            golden(file, &notes.replace(&release.namespace, "stockflow"));
            assert!(notes.contains(" rollout status deployment/stockflow-operator\n"), "{notes}");
        }
    });
}

/// Each thing that rules are about, for a user in a namespace.
fn asked(user: &str, namespace: &str, rules: &[Value]) -> Vec<SubjectAccessReview> {
    let texts =
        |list: &Value| list.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let mut asked = Vec::new();
    for rule in rules {
        for resource in texts(&rule["resources"]) {
            let (resource, part) =
                resource.split_once('/').map_or((resource.as_str(), None), |(it, part)| (it, Some(part)));
            for verb in texts(&rule["verbs"]) {
                let attributes = ResourceAttributes {
                    group: Some(texts(&rule["apiGroups"]).remove(0)),
                    resource: Some(resource.to_owned()),
                    subresource: part.map(str::to_owned),
                    verb: Some(verb),
                    namespace: Some(namespace.to_owned()),
                    ..ResourceAttributes::default()
                };
                let spec = SubjectAccessReviewSpec {
                    user: Some(user.to_owned()),
                    resource_attributes: Some(attributes),
                    ..SubjectAccessReviewSpec::default()
                };
                asked.push(SubjectAccessReview { spec, ..SubjectAccessReview::default() });
            }
        }
    }
    asked
}

async fn may(release: &Release, asked: Vec<SubjectAccessReview>) {
    for review in asked {
        until_allowed(&release.client, &review).await.unwrap_or_else(|error| panic!("{:?}: {error}", review.spec));
    }
}

#[test]
#[cfg_attr(any(without_helm, without_kube), ignore = "no Helm or no Kubernetes here: the set-up scripts say why")]
fn the_installed_operator_may_act_where_it_is_to_look_and_nowhere_else() {
    claim(async {
        let release = Release::new("stockflow").await;
        let watched = release.server.namespace(&release.client, "watched").await.unwrap();
        let one = format!("watchNamespace={watched}");
        let all = |release: &Release, namespace: &str, rules: Vec<Value>| asked(&release.operator(), namespace, &rules);
        let inside = |release: &Release| {
            [all(release, &watched, needs::watched()), all(release, &release.namespace, needs::own())].concat()
        };
        let outside = |release: &Release| all(release, "default", needs::watched());
        let others = |release: &Release| all(release, "", needs::everywhere());
        release.install(&chart(), &[]).unwrap();
        may(&release, [inside(&release), outside(&release), others(&release)].concat()).await;
        release.upgrade(&["--set", &one]).unwrap();
        may(&release, [inside(&release), others(&release)].concat()).await;
        release.uninstall().unwrap();
        release.forget();
        drop(release);

        // In another namespace, and so somebody else: what it may not do it never could.
        let release = Release::new("stockflow").await;
        release.install(&chart(), &["--set", &one, "--set", "rbac.clusterLeases=false"]).unwrap();
        may(&release, inside(&release)).await;
        for review in [outside(&release), others(&release)].concat() {
            assert!(!is_allowed(&release.client, &review).await.unwrap(), "{:?}", review.spec);
        }
        release.uninstall().unwrap();
        release.forget();
    });
}
