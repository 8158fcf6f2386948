//! The operator, in this process, told what the Deployment tells it and with the rights that its account has been given.

use std::time::Duration;

use clap::{Args as _, Command, FromArgMatches as _};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::EnvVar;
use kube::api::Api;
use kube::runtime::wait::await_condition;
use stockflow_crds::InventoryPipeline;
use stockflow_operator::args::RunArgs;
use stockflow_operator::run;
use stockflow_tests::kube::speak_for;
use tokio::sync::watch;

use crate::helm::{chart, read};
use crate::installed::claim;
use crate::release::Release;

/// For it to lead and to say something of a pipeline.
const PATIENCE: Duration = Duration::from_secs(120);
const POD: &str = "the-pod";

/// What a pod's container would get for it.
fn value(env: &EnvVar, namespace: &str) -> String {
    let field = env.value_from.as_ref().and_then(|from| Some(from.field_ref.as_ref()?.field_path.as_str()));
    match field {
        Some("metadata.name") => POD.to_owned(),
        Some("metadata.namespace") => namespace.to_owned(),
        Some(other) => panic!("{}: {other}", env.name),
        None => env.value.clone().unwrap(),
    }
}

/// The environment, given as options: that of a test's process is not to be changed.
async fn told(release: &Release) -> RunArgs {
    let deployments: Api<Deployment> = Api::namespaced(release.client.clone(), &release.namespace);
    let deployment = deployments.get(&format!("{}-operator", release.name)).await.unwrap();
    let container = deployment.spec.unwrap().template.spec.unwrap().containers.remove(0);
    assert_eq!(container.args.unwrap(), ["run"]);
    let (env, command) = (container.env.unwrap(), RunArgs::augment_args(Command::new("run")));
    let mut words = vec!["run".to_owned()];
    for option in command.get_arguments() {
        let Some(name) = option.get_env() else { continue };
        if let Some(env) = env.iter().find(|env| name == env.name.as_str()) {
            words.push(format!("--{}={}", option.get_long().unwrap(), value(env, &release.namespace)));
        }
    }
    let told = RunArgs::from_arg_matches(&command.try_get_matches_from(words).unwrap()).unwrap();
    assert_eq!(told.http.port(), 8_080);
    // The port may be somebody's on this machine, and what tries rules would be this test.
    RunArgs { http: "127.0.0.1:0".parse().unwrap(), rule_checker: Some("/nowhere".into()), ..told }
}

/// Whether the operator has said how the pipeline is.
fn is_told(pipeline: Option<&InventoryPipeline>) -> bool {
    let status = pipeline.and_then(|pipeline| pipeline.status.as_ref());
    status.is_some_and(|status| status.conditions.iter().any(|condition| condition.type_ == "Ready"))
}

async fn looks_after_a_pipeline(said: impl Fn(&str) -> String) {
    let release = Release::new("stockflow").await;
    release.install(&chart(), &["--set", &said(&release.namespace)]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    release.create(&read("crds/tests/good.yaml"), folder.path());
    let user = speak_for(release.server, &release.client, &release.namespace, "stockflow-operator").await.unwrap();
    let (stop, stopping) = watch::channel(false);
    let operator = tokio::spawn(run::with(told(&release).await, user.client().await.unwrap(), stopping));

    let pipelines: Api<InventoryPipeline> = Api::namespaced(release.client.clone(), &release.namespace);
    let waited = tokio::time::timeout(PATIENCE, await_condition(pipelines, "omnichannel", is_told)).await;
    assert!(waited.is_ok(), "nothing is said of the pipeline; it has ended: {}", operator.is_finished());
    let leases: Api<Lease> = Api::namespaced(release.client.clone(), &release.namespace);
    let lease = leases.list(&Default::default()).await.unwrap().items.remove(0);
    assert_eq!(lease.spec.unwrap().holder_identity.unwrap(), POD);
    stop.send(true).unwrap();
    operator.await.unwrap().unwrap_or_else(|failure| panic!("{}", failure.message()));
    release.uninstall().unwrap();
    release.forget();
}

#[test]
#[cfg_attr(any(without_helm, without_kube), ignore = "no Helm or no Kubernetes here: the set-up scripts say why")]
fn the_operator_does_its_work_with_what_it_is_told_and_given() {
    claim(looks_after_a_pipeline(|_| "askingNamespaces={monitoring}".to_owned()));
    claim(looks_after_a_pipeline(|own| format!("watchNamespace={own},rbac.clusterLeases=false,rbac.aggregate=false")));
}
