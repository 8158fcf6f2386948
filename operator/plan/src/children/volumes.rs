//! What a worker's pod has mounted: its stage, secrets, rules from config maps, its state, and a cache.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::{
    ConfigMapProjection, ConfigMapVolumeSource, DownwardAPIVolumeFile, DownwardAPIVolumeSource, EmptyDirVolumeSource,
    KeyToPath, ObjectFieldSelector, ProjectedVolumeSource, SecretVolumeSource, Volume, VolumeMount, VolumeProjection,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use serde_json::Value;
use stockflow_crds::{Module, ResolvedPipeline, ResolvedStage};

use super::rule_copy::{self, RULE_COPY_KEY};
use super::{About, STAGE_KEY, names};
use crate::LEAVING;
use crate::hash::bounded;

/// Where the resolved stage is.
pub(super) const STAGE_FOLDER: &str = "/etc/stockflow/stage";
/// Where secrets are, a folder a secret and a file a key.
pub(super) const SECRETS_FOLDER: &str = "/etc/stockflow/secrets";
/// Where rules from config maps are, a folder a config map and a file a key.
pub(super) const RULES_FOLDER: &str = "/etc/stockflow/rules";
/// Where logins for registries with rules are, a folder a secret.
pub(super) const PULL_FOLDER: &str = "/etc/stockflow/pull";
/// What the operator tells a worker, a file an annotation of its pod.
const TOLD_FOLDER: &str = "/etc/stockflow/told";
/// The file that says `true` once a worker is not to come back.
pub(super) const LEAVING_FILE: &str = "/etc/stockflow/told/leaving";
/// Where copies of the state are kept.
pub(super) const STATE_FOLDER: &str = "/var/lib/stockflow";
/// Where compiled rules are kept.
pub(super) const CACHE_FOLDER: &str = "/var/cache/stockflow";

/// The claim and its volume.
pub(super) const STATE: &str = "state";
const STAGE: &str = "stage";
const CACHE: &str = "cache";
const RULES: &str = "rules";
const TOLD: &str = "told";
/// Most that compiled rules may take: 20 rules of several MiB each.
const CACHE_SIZE: &str = "256Mi";
/// The key of a pull secret that a worker reads.
const PULL_KEY: &str = ".dockerconfigjson";
/// To be read by the pod's group.
const SECRET_MODE: i32 = 0o440;

/// The secrets that workers read, each with its keys.
pub(super) fn secrets(pipeline: &ResolvedPipeline) -> BTreeMap<String, BTreeSet<String>> {
    let mut secrets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |name: &str, keys: &[&str]| {
        secrets.entry(name.to_owned()).or_default().extend(keys.iter().map(|key| (*key).to_owned()));
    };
    if let Some(tls) = &pipeline.kafka.tls {
        tls.ca.iter().for_each(|ca| add(&ca.name, &[&ca.key]));
        tls.cert_secret.iter().for_each(|secret| add(secret, &["tls.crt", "tls.key"]));
    }
    pipeline.kafka.sasl.iter().for_each(|sasl| add(&sasl.secret_name, &["username", "password"]));
    secrets
}

/// The pull secrets of a stage that fetches from registries, by name.
pub(super) fn pull_secrets(stage: &ResolvedStage) -> impl Iterator<Item = &String> {
    let fetches = stage.rules.iter().any(|rule| matches!(rule.module, Module::Oci(_)));
    stage.worker.image_pull_secrets.iter().filter(move |_| fetches)
}

/// Annotations of the pod that its worker reads.
fn told() -> DownwardAPIVolumeSource {
    let field = ObjectFieldSelector {
        api_version: Some("v1".to_owned()),
        field_path: format!("metadata.annotations['{LEAVING}']"),
    };
    let path = LEAVING_FILE.trim_start_matches(TOLD_FOLDER).trim_start_matches('/').to_owned();
    let leaving = DownwardAPIVolumeFile { path, field_ref: Some(field), ..DownwardAPIVolumeFile::default() };
    DownwardAPIVolumeSource { items: Some(vec![leaving]), ..DownwardAPIVolumeSource::default() }
}

/// The copies of rules from config maps, each at the place that its config map has in the stage file.
fn rules(about: &About<'_>, stage: &ResolvedStage) -> Option<ProjectedVolumeSource> {
    let copied = stage.rules.iter().filter_map(|rule| {
        let Module::ConfigMap { name, key } = &rule.module else { return None };
        let digest = about.observed.digest(&stage.name, &rule.name)?;
        Some((format!("{name}/{key}"), rule_copy::copy_name(about.pipeline, digest)))
    });
    let copied: BTreeMap<String, String> = copied.collect();
    let sources = copied.into_iter().map(|(path, name)| VolumeProjection {
        config_map: Some(ConfigMapProjection {
            name,
            items: Some(vec![KeyToPath { key: RULE_COPY_KEY.to_owned(), path, mode: None }]),
            ..ConfigMapProjection::default()
        }),
        ..VolumeProjection::default()
    });
    let sources: Vec<VolumeProjection> = sources.collect();
    (!sources.is_empty()).then(|| ProjectedVolumeSource { sources: Some(sources), ..ProjectedVolumeSource::default() })
}

/// The names of the copies that the pods of a StatefulSet have; `None` where it does not say.
pub(crate) fn copies_mounted(stateful_set: &Value) -> Option<BTreeSet<&str>> {
    let volumes = stateful_set.pointer("/spec/template/spec/volumes")?.as_array()?;
    let sources = volumes.iter().filter_map(|volume| volume.pointer("/projected/sources")?.as_array()).flatten();
    Some(sources.filter_map(|source| source.pointer("/configMap/name")?.as_str()).collect())
}

pub(super) fn volumes(about: &About<'_>, stage: &ResolvedStage) -> Vec<Volume> {
    let pipeline = about.pipeline;
    let named = |name: String| Volume { name, ..Volume::default() };
    let mut volumes = vec![
        Volume {
            config_map: Some(ConfigMapVolumeSource {
                name: names::base(pipeline, stage),
                items: Some(items([STAGE_KEY.to_owned()])),
                ..ConfigMapVolumeSource::default()
            }),
            ..named(STAGE.to_owned())
        },
        Volume {
            empty_dir: Some(EmptyDirVolumeSource {
                size_limit: Some(Quantity(CACHE_SIZE.to_owned())),
                ..EmptyDirVolumeSource::default()
            }),
            ..named(CACHE.to_owned())
        },
        Volume { downward_api: Some(told()), ..named(TOLD.to_owned()) },
    ];
    volumes.extend(secrets(pipeline).into_iter().map(|(name, keys)| Volume {
        secret: Some(SecretVolumeSource {
            secret_name: Some(name.clone()),
            items: Some(items(keys)),
            default_mode: Some(SECRET_MODE),
            ..SecretVolumeSource::default()
        }),
        ..named(volume_name("secret", &name))
    }));
    volumes.extend(pull_secrets(stage).map(|name| Volume {
        secret: Some(SecretVolumeSource {
            secret_name: Some(name.clone()),
            items: Some(items([PULL_KEY.to_owned()])),
            default_mode: Some(SECRET_MODE),
            // As kubelets take one that is not there: whoever needs it says so.
            optional: Some(true),
        }),
        ..named(volume_name("pull", name))
    }));
    volumes.extend(rules(about, stage).map(|copies| Volume { projected: Some(copies), ..named(RULES.to_owned()) }));
    volumes
}

pub(super) fn mounts(pipeline: &ResolvedPipeline, stage: &ResolvedStage) -> Vec<VolumeMount> {
    let mount = |name: String, folder: String, read_only: bool| VolumeMount {
        name,
        mount_path: folder,
        read_only: read_only.then_some(true),
        ..VolumeMount::default()
    };
    let mut mounts = vec![
        mount(STAGE.to_owned(), STAGE_FOLDER.to_owned(), true),
        mount(STATE.to_owned(), STATE_FOLDER.to_owned(), false),
        mount(CACHE.to_owned(), CACHE_FOLDER.to_owned(), false),
        mount(TOLD.to_owned(), TOLD_FOLDER.to_owned(), true),
    ];
    let secrets = secrets(pipeline).into_keys();
    mounts.extend(secrets.map(|name| mount(volume_name("secret", &name), format!("{SECRETS_FOLDER}/{name}"), true)));
    let pull = pull_secrets(stage).map(|name| mount(volume_name("pull", name), format!("{PULL_FOLDER}/{name}"), true));
    mounts.extend(pull);
    let copied = stage.rules.iter().any(|rule| matches!(rule.module, Module::ConfigMap { .. }));
    mounts.extend(copied.then(|| mount(RULES.to_owned(), RULES_FOLDER.to_owned(), true)));
    mounts
}

fn items(keys: impl IntoIterator<Item = String>) -> Vec<KeyToPath> {
    keys.into_iter().map(|key| KeyToPath { path: key.clone(), key, mode: None }).collect()
}

/// Names of secrets may have dots and 253 characters, those of volumes neither.
fn volume_name(kind: &str, name: &str) -> String {
    let plain = format!("{kind}-{}", name.replace('.', "-"));
    // Two names that differ in a dot only must not become one.
    if name.contains('.') { bounded(&format!("{plain}-{}", crate::hash::hash(name)), 63) } else { bounded(&plain, 63) }
}
