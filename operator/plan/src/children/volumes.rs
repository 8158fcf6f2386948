//! What a worker's pod has mounted: its stage, secrets, rules from config maps, its state, and a cache.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::{
    ConfigMapVolumeSource, EmptyDirVolumeSource, KeyToPath, PersistentVolumeClaim, PersistentVolumeClaimSpec,
    SecretVolumeSource, Volume, VolumeMount, VolumeResourceRequirements,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use stockflow_crds::{Module, ResolvedPipeline, ResolvedStage};

use super::{STAGE_KEY, names};
use crate::hash::bounded;

/// Where the resolved stage is.
pub(super) const STAGE_FOLDER: &str = "/etc/stockflow/stage";
/// Where secrets are, a folder a secret and a file a key.
pub(super) const SECRETS_FOLDER: &str = "/etc/stockflow/secrets";
/// Where rules from config maps are, a folder a config map and a file a key.
pub(super) const RULES_FOLDER: &str = "/etc/stockflow/rules";
/// Where copies of the state are kept.
pub(super) const STATE_FOLDER: &str = "/var/lib/stockflow";
/// Where compiled rules are kept.
pub(super) const CACHE_FOLDER: &str = "/var/cache/stockflow";

const STATE: &str = "state";
const STAGE: &str = "stage";
const CACHE: &str = "cache";
/// Most that compiled rules may take: 20 rules of several MiB each.
const CACHE_SIZE: &str = "256Mi";
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

/// The config maps that rules of the stage are in, each with its keys.
pub(super) fn rule_maps(stage: &ResolvedStage) -> BTreeMap<String, BTreeSet<String>> {
    let mut maps: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for rule in &stage.rules {
        if let Module::ConfigMap { name, key } = &rule.module {
            maps.entry(name.clone()).or_default().insert(key.clone());
        }
    }
    maps
}

pub(super) fn volumes(pipeline: &ResolvedPipeline, stage: &ResolvedStage) -> Vec<Volume> {
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
    volumes.extend(rule_maps(stage).into_iter().map(|(name, keys)| Volume {
        config_map: Some(ConfigMapVolumeSource {
            name: name.clone(),
            items: Some(items(keys)),
            ..ConfigMapVolumeSource::default()
        }),
        ..named(volume_name("rules", &name))
    }));
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
    ];
    let secrets = secrets(pipeline).into_keys();
    mounts.extend(secrets.map(|name| mount(volume_name("secret", &name), format!("{SECRETS_FOLDER}/{name}"), true)));
    let maps = rule_maps(stage).into_keys();
    mounts.extend(maps.map(|name| mount(volume_name("rules", &name), format!("{RULES_FOLDER}/{name}"), true)));
    mounts
}

/// The claim of each worker's volume.
pub(super) fn claim(stage: &ResolvedStage) -> PersistentVolumeClaim {
    PersistentVolumeClaim {
        metadata: ObjectMeta { name: Some(STATE.to_owned()), ..ObjectMeta::default() },
        spec: Some(PersistentVolumeClaimSpec {
            access_modes: Some(vec!["ReadWriteOnce".to_owned()]),
            resources: Some(VolumeResourceRequirements {
                requests: Some(BTreeMap::from([("storage".to_owned(), storage(stage.worker.storage_bytes))])),
                ..VolumeResourceRequirements::default()
            }),
            storage_class_name: stage.worker.storage_class_name.clone(),
            ..PersistentVolumeClaimSpec::default()
        }),
        ..PersistentVolumeClaim::default()
    }
}

/// In the largest unit that it is a whole number of, as the API server writes it.
fn storage(bytes: u64) -> Quantity {
    let units = [("Ti", 1_u64 << 40), ("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)];
    let whole = units.iter().find(|(_, unit)| bytes != 0 && bytes.is_multiple_of(*unit));
    Quantity(whole.map_or_else(|| bytes.to_string(), |(name, unit)| format!("{}{name}", bytes / unit)))
}

fn items(keys: impl IntoIterator<Item = String>) -> Vec<KeyToPath> {
    keys.into_iter().map(|key| KeyToPath { path: key.clone(), key, mode: None }).collect()
}

/// Names of secrets may have dots and 253 characters, those of volumes neither.
fn volume_name(what: &str, name: &str) -> String {
    let plain = format!("{what}-{}", name.replace('.', "-"));
    // Two names that differ in a dot only must not become one.
    if name.contains('.') { bounded(&format!("{plain}-{}", crate::hash::hash(name)), 63) } else { bounded(&plain, 63) }
}
