//! The container of a worker: what runs, what it is told, how it is probed, and what it may not do.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    Capabilities, Container, ContainerPort, EnvVar, EnvVarSource, HTTPGetAction, ObjectFieldSelector, Probe,
    ResourceRequirements, SecurityContext,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use stockflow_crds::ResolvedStage;

use super::{About, STAGE_KEY, volumes};

/// The port where a worker answers, and its name.
pub const HTTP_PORT: u16 = 8_080;
pub(super) const HTTP: &str = "http";
/// Where a worker's dead letters are looked at and settled: within its pod alone, so only by who may forward ports of it.
pub const DLQ_PORT: u16 = 8_081;

/// The label with a pod's ordinal, which is who a worker is.
const POD_INDEX: &str = "metadata.labels['apps.kubernetes.io/pod-index']";

pub(super) fn container(about: &About<'_>, stage: &ResolvedStage) -> Container {
    let image = stage.worker.image.clone().unwrap_or_else(|| about.observed.settings.image.clone());
    let stage_file = format!("{}/{STAGE_KEY}", volumes::STAGE_FOLDER);
    let args = ["worker", "--stage-file", &stage_file, "--threads", &stage.worker.threads.to_string()];
    Container {
        name: "worker".to_owned(),
        image: Some(image),
        args: Some(args.map(str::to_owned).to_vec()),
        env: Some(environment(stage)),
        ports: Some(vec![ContainerPort {
            name: Some(HTTP.to_owned()),
            container_port: i32::from(HTTP_PORT),
            protocol: Some("TCP".to_owned()),
            ..ContainerPort::default()
        }]),
        resources: Some(ResourceRequirements {
            requests: Some(quantities(&stage.worker.requests)),
            limits: Some(quantities(&stage.worker.limits)),
            ..ResourceRequirements::default()
        }),
        // The times of docs/operations.md: a worker is alive while it restores, so no probe is for its start.
        liveness_probe: Some(probe("/livez", 10, 3)),
        readiness_probe: Some(probe("/readyz", 5, 1)),
        security_context: Some(SecurityContext {
            allow_privilege_escalation: Some(false),
            read_only_root_filesystem: Some(true),
            capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), ..Capabilities::default() }),
            ..SecurityContext::default()
        }),
        volume_mounts: Some(volumes::mounts(about.pipeline, stage)),
        ..Container::default()
    }
}

fn environment(stage: &ResolvedStage) -> Vec<EnvVar> {
    let ordinal = EnvVar {
        name: "STOCKFLOW_INSTANCE".to_owned(),
        value_from: Some(EnvVarSource {
            field_ref: Some(ObjectFieldSelector {
                // The server's default, said so that what we say is what is there.
                api_version: Some("v1".to_owned()),
                field_path: POD_INDEX.to_owned(),
            }),
            ..EnvVarSource::default()
        }),
        ..EnvVar::default()
    };
    let (address, dlq) = (format!("0.0.0.0:{HTTP_PORT}"), format!("127.0.0.1:{DLQ_PORT}"));
    let told = [
        ("STOCKFLOW_STATE_DIR", volumes::STATE_FOLDER),
        ("STOCKFLOW_HTTP", address.as_str()),
        // Said by the environment, so that a stage whose image is of an earlier release passes over it.
        ("STOCKFLOW_DLQ", dlq.as_str()),
        ("STOCKFLOW_SECRETS", volumes::SECRETS_FOLDER),
        ("STOCKFLOW_RULES", volumes::RULES_FOLDER),
        ("STOCKFLOW_LEAVING", volumes::LEAVING_FILE),
        ("XDG_CACHE_HOME", volumes::CACHE_FOLDER),
        ("STOCKFLOW_LOG_FORMAT", "json"),
    ];
    let pull = volumes::pull_secrets(stage).next().map(|_| ("STOCKFLOW_PULL_SECRETS", volumes::PULL_FOLDER));
    let told = told.into_iter().chain(pull);
    let told =
        told.map(|(name, value)| EnvVar { name: name.to_owned(), value: Some(value.to_owned()), ..EnvVar::default() });
    [ordinal].into_iter().chain(told).collect()
}

fn probe(path: &str, period_seconds: i32, failure_threshold: i32) -> Probe {
    Probe {
        http_get: Some(HTTPGetAction {
            path: Some(path.to_owned()),
            port: IntOrString::String(HTTP.to_owned()),
            ..HTTPGetAction::default()
        }),
        period_seconds: Some(period_seconds),
        failure_threshold: Some(failure_threshold),
        timeout_seconds: Some(2),
        ..Probe::default()
    }
}

fn quantities(texts: &BTreeMap<String, String>) -> BTreeMap<String, Quantity> {
    texts.iter().map(|(name, text)| (name.clone(), Quantity(text.clone()))).collect()
}
