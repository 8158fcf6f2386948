//! Secrets that a pipeline names: which version there is of each. What is in them is read nowhere but
//! where a connection is made.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Secret;
use kube::Client;
use kube::api::Api;
use kube::core::PartialObjectMeta;
use snafu::ResultExt;
use stockflow_crds::ResolvedPipeline;

use super::{ObserveError, ReadSnafu};

/// The version of each secret that is there, by name.
///
/// # Errors
/// When the API server does not answer.
pub async fn secrets(client: &Client, pipeline: &ResolvedPipeline) -> Result<BTreeMap<String, String>, ObserveError> {
    let api: Api<Secret> = Api::namespaced(client.clone(), &pipeline.namespace);
    let mut versions = BTreeMap::new();
    for name in stockflow_plan::secret_names(pipeline) {
        let found: Option<PartialObjectMeta<Secret>> =
            api.get_metadata_opt(&name).await.context(ReadSnafu { what: "Secret", name: &name })?;
        let version = found.and_then(|found| found.metadata.resource_version);
        versions.extend(version.map(|version| (name, version)));
    }
    Ok(versions)
}
