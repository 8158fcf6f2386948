//! Secrets from the API server, read when a connection is made and kept by nobody.

use k8s_openapi::api::core::v1;
use kube::Client;
use kube::api::Api;
use stockflow_secrets::{Secret, SecretError, SecretKey, Secrets};
use tokio::runtime::Handle;

use crate::object_name::is_object_name;

/// The secrets of one namespace.
#[derive(Clone)]
pub struct ServerSecrets {
    client: Client,
    namespace: String,
    runtime: Handle,
}

impl ServerSecrets {
    /// Of this namespace; asked from threads that may block.
    pub fn new(client: Client, namespace: &str) -> ServerSecrets {
        ServerSecrets { client, namespace: namespace.to_owned(), runtime: Handle::current() }
    }
}

impl std::fmt::Debug for ServerSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerSecrets").field("namespace", &self.namespace).finish_non_exhaustive()
    }
}

impl Secrets for ServerSecrets {
    fn read(&self, key: &SecretKey) -> Result<Secret, SecretError> {
        self.runtime.block_on(secret(&self.client, &self.namespace, key))
    }
}

/// Reads one key of a secret.
///
/// # Errors
/// As [`Secrets::read`].
pub async fn secret(client: &Client, namespace: &str, key: &SecretKey) -> Result<Secret, SecretError> {
    let api: Api<v1::Secret> = Api::namespaced(client.clone(), namespace);
    let place = format!("{namespace}/{}", key.name);
    let found = if is_object_name(&key.name) { api.get_opt(&key.name).await } else { Ok(None) };
    let found = found.map_err(|error| SecretError::Unread {
        key: key.clone(),
        place: place.clone(),
        why: error.to_string(),
    })?;
    let missing = |why| SecretError::Missing { key: key.clone(), why };
    let Some(found) = found else {
        return Err(missing(format!("there is no secret {place}")));
    };
    let value = found.data.and_then(|mut data| data.remove(&key.key));
    let Some(value) = value else {
        return Err(missing(format!("the secret {place} has no such key")));
    };
    Secret::new(key, &place, value.0)
}
