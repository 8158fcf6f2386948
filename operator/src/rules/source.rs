//! Where the component of a rule comes from, for the operator: built in, or a key of a config map.

use std::borrow::Cow;

use k8s_openapi::api::core::v1::ConfigMap;
use kube::Client;
use kube::api::Api;
use snafu::{ResultExt, Snafu};
use stockflow_crds::Module;
use stockflow_host::digest_of;

/// A component could not be read.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(super)))]
pub enum SourceError {
    /// The API server did not give the config map.
    #[snafu(display("read ConfigMap {name}: {source}"))]
    Read {
        /// Its name.
        name: String,
        /// What the server said.
        source: kube::Error,
    },
}

/// The component of a module; `None` where it is not there, or has to be fetched.
///
/// # Errors
/// When the API server does not answer.
pub async fn component(
    client: &Client,
    namespace: &str,
    module: &Module,
) -> Result<Option<Cow<'static, [u8]>>, SourceError> {
    match module {
        Module::Builtin(name) => Ok(stockflow_modules::builtin(name).ok()),
        Module::ConfigMap { name, key } => Ok(read(client, namespace, name).await?.and_then(|map| bytes(map, key))),
        Module::File(_) | Module::Oci(_) | Module::Url(_) => Ok(None),
    }
}

/// The digest of the built-in rule of this name, if there is one.
pub(super) fn digest_of_builtin(name: &str) -> Option<String> {
    stockflow_modules::builtin(name).ok().map(|component| digest_of(&component))
}

pub(super) async fn read(client: &Client, namespace: &str, name: &str) -> Result<Option<ConfigMap>, SourceError> {
    let api: Api<ConfigMap> = Api::namespaced(client.clone(), namespace);
    api.get_opt(name).await.context(ReadSnafu { name })
}

/// A component is under `binaryData`; a text under `data` is taken for what it is, and refused by who loads it.
fn bytes(mut map: ConfigMap, key: &str) -> Option<Cow<'static, [u8]>> {
    let binary = map.binary_data.as_mut().and_then(|data| data.remove(key)).map(|bytes| bytes.0);
    let text = || map.data.as_mut().and_then(|data| data.remove(key)).map(String::into_bytes);
    binary.or_else(text).map(Cow::Owned)
}
