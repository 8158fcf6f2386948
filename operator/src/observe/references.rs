//! Secrets and config maps that a pipeline names: which version there is of each. What is in them is
//! not read here, and of secrets nowhere but where a connection is made.

use std::collections::BTreeMap;
use std::fmt::Debug;

use k8s_openapi::api::core::v1::{ConfigMap, Secret};
use kube::api::Api;
use kube::core::PartialObjectMeta;
use kube::{Client, Resource};
use serde::de::DeserializeOwned;
use snafu::ResultExt;
use stockflow_crds::{Module, ResolvedPipeline};

use super::{ObserveError, ReadSnafu};

/// The version of each secret that is there, by name.
///
/// # Errors
/// When the API server does not answer.
pub async fn secrets(client: &Client, pipeline: &ResolvedPipeline) -> Result<BTreeMap<String, String>, ObserveError> {
    let names = stockflow_plan::secret_names(pipeline);
    versions::<Secret>(client, &pipeline.namespace, names, "Secret").await
}

/// The version of each config map with rules that is there, by name.
///
/// # Errors
/// When the API server does not answer.
pub async fn config_maps(
    client: &Client,
    pipeline: &ResolvedPipeline,
) -> Result<BTreeMap<String, String>, ObserveError> {
    let names = rule_maps(pipeline);
    versions::<ConfigMap>(client, &pipeline.namespace, names, "ConfigMap").await
}

fn rule_maps(pipeline: &ResolvedPipeline) -> Vec<String> {
    let rules = pipeline.stages.iter().flat_map(|stage| &stage.rules);
    let names = rules.filter_map(|rule| match &rule.module {
        Module::ConfigMap { name, .. } => Some(name.clone()),
        _ => None,
    });
    names.collect()
}

async fn versions<K>(
    client: &Client,
    namespace: &str,
    names: Vec<String>,
    what: &'static str,
) -> Result<BTreeMap<String, String>, ObserveError>
where
    K: Resource<DynamicType = (), Scope = k8s_openapi::NamespaceResourceScope> + Clone + Debug + DeserializeOwned,
{
    let api: Api<K> = Api::namespaced(client.clone(), namespace);
    let mut versions = BTreeMap::new();
    for name in names {
        if versions.contains_key(&name) {
            continue;
        }
        let found: Option<PartialObjectMeta<K>> =
            api.get_metadata_opt(&name).await.context(ReadSnafu { what, name: &name })?;
        let version = found.and_then(|found| found.metadata.resource_version);
        versions.extend(version.map(|version| (name, version)));
    }
    Ok(versions)
}
