//! The pod of a worker: what rolls it, where it runs, and that it may do nothing that it need not.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{LocalObjectReference, PodSecurityContext, PodSpec, PodTemplateSpec, SeccompProfile};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::Value;
use stockflow_crds::{Module, RESTARTED_AT, ResolvedStage, stage_file_part};

use super::{About, container, names, spread, volumes};
use crate::hash::hash;

/// Hash of what the worker reads of its stage.
const STAGE_HASH: &str = "stockflow.dev/stage-hash";
/// Hash of the versions of the secrets that it reads.
const SECRETS_HASH: &str = "stockflow.dev/secrets-hash";
/// Hash of the digests of the rules that come from config maps.
const RULES_HASH: &str = "stockflow.dev/rules-hash";
/// Nobody in particular; the image says the same.
const USER: i64 = 65_532;

pub(super) fn template(about: &About<'_>, stage: &ResolvedStage) -> PodTemplateSpec {
    let mut labels = stage.worker.labels.clone();
    labels.extend(names::labels(about.pipeline, Some(stage)));
    PodTemplateSpec {
        metadata: Some(ObjectMeta {
            labels: Some(labels),
            annotations: Some(annotations(about, stage)),
            ..ObjectMeta::default()
        }),
        spec: Some(spec(about, stage)),
    }
}

/// The user's, and what rolls the pods when it changes.
fn annotations(about: &About<'_>, stage: &ResolvedStage) -> BTreeMap<String, String> {
    let observed = about.observed;
    let mut annotations = stage.worker.annotations.clone();
    annotations.insert(STAGE_HASH.to_owned(), hash(&stage_file_part(about.pipeline, stage)));
    let secrets = volumes::secrets(about.pipeline);
    let hashes = [(SECRETS_HASH, versions(secrets.keys(), &observed.secrets)), (RULES_HASH, digests(about, stage))];
    for (name, versions) in hashes {
        annotations.extend(versions.map(|text| (name.to_owned(), hash(&text))));
    }
    annotations.extend(observed.annotations.get(RESTARTED_AT).map(|at| (RESTARTED_AT.to_owned(), at.clone())));
    annotations
}

/// The version of each that is named, by name; nothing where none is.
fn versions<'a>(names: impl Iterator<Item = &'a String>, versions: &BTreeMap<String, String>) -> Option<String> {
    let line = |name: &String| format!("{name}={}\n", versions.get(name).map_or("", String::as_str));
    Some(names.map(line).collect::<String>()).filter(|text| !text.is_empty())
}

/// The digest of each rule that comes from a config map; nothing where none does.
fn digests(about: &About<'_>, stage: &ResolvedStage) -> Option<String> {
    let copied = stage.rules.iter().filter(|rule| matches!(rule.module, Module::ConfigMap { .. }));
    let digest = |rule: &str| about.observed.digest(&stage.name, rule).unwrap_or_default();
    let lines = copied.map(|rule| format!("{}={}\n", rule.name, digest(&rule.name)));
    Some(lines.collect::<String>()).filter(|text| !text.is_empty())
}

/// What of a StatefulSet says which stage file and which rules its pods have.
pub(crate) fn rolled_by(stateful_set: &Value) -> [Option<&str>; 2] {
    let annotations = stateful_set.pointer("/spec/template/metadata/annotations");
    [STAGE_HASH, RULES_HASH].map(|name| annotations?.get(name)?.as_str())
}

fn spec(about: &About<'_>, stage: &ResolvedStage) -> PodSpec {
    let (worker, placement) = (&stage.worker, &stage.worker.placement);
    let pulled = worker.image_pull_secrets.iter().map(|name| LocalObjectReference { name: name.clone() });
    let pulled: Vec<_> = pulled.collect();
    PodSpec {
        service_account_name: Some(names::account_name(about.pipeline)),
        automount_service_account_token: Some(false),
        enable_service_links: Some(false),
        image_pull_secrets: (!pulled.is_empty()).then_some(pulled),
        termination_grace_period_seconds: i64::try_from(worker.grace_period_ms.div_ceil(1_000)).ok(),
        security_context: Some(PodSecurityContext {
            run_as_non_root: Some(true),
            run_as_user: Some(USER),
            run_as_group: Some(USER),
            fs_group: Some(USER),
            fs_group_change_policy: Some("OnRootMismatch".to_owned()),
            seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_owned(), ..SeccompProfile::default() }),
            ..PodSecurityContext::default()
        }),
        node_selector: (!placement.node_selector.is_empty()).then(|| placement.node_selector.clone()),
        tolerations: (!placement.tolerations.is_empty()).then(|| placement.tolerations.clone()),
        affinity: placement.affinity.clone(),
        topology_spread_constraints: Some(spread::constraints(about.pipeline, stage)).filter(|all| !all.is_empty()),
        priority_class_name: placement.priority_class_name.clone(),
        containers: vec![container::container(about, stage)],
        volumes: Some(volumes::volumes(about, stage)),
        ..PodSpec::default()
    }
}
