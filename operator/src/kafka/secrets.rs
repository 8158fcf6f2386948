//! Secrets from the API server, read when a connection is made and kept by nobody.

use std::sync::{Arc, Mutex, PoisonError};

use k8s_openapi::api::core::v1;
use kube::Client;
use kube::api::Api;
use stockflow_secrets::{Secret, SecretError, SecretKey, Secrets};
use tokio::runtime::Handle;

/// Most keys of a secret that are named where another one is missing.
const KEYS_SHOWN: usize = 10;

/// The secrets of one namespace.
#[derive(Clone)]
pub struct ServerSecrets {
    client: Client,
    namespace: String,
    runtime: Handle,
    lacking: Lacking,
}

/// Why what a secret says cannot be used, as it was last seen: then Kafka is not asked at all. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Lacking(Arc<Mutex<Option<String>>>);

impl Lacking {
    /// Which secret and key, and what is wrong with it.
    pub fn words(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// An API server that does not answer says nothing about a secret.
    fn note(&self, read: &Result<Secret, SecretError>) {
        let words = match read {
            Ok(_) => None,
            Err(SecretError::Unread { .. }) => return,
            Err(error) => Some(error.to_string()),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = words;
    }
}

impl ServerSecrets {
    /// Of this namespace; asked from threads that may block.
    pub fn new(client: Client, namespace: &str) -> ServerSecrets {
        let (namespace, runtime) = (namespace.to_owned(), Handle::current());
        ServerSecrets { client, namespace, runtime, lacking: Lacking::default() }
    }

    /// What is wrong with them.
    pub fn lacking(&self) -> Lacking {
        self.lacking.clone()
    }
}

impl std::fmt::Debug for ServerSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerSecrets").field("namespace", &self.namespace).finish_non_exhaustive()
    }
}

impl Secrets for ServerSecrets {
    fn read(&self, key: &SecretKey) -> Result<Secret, SecretError> {
        let read = self.runtime.block_on(secret(&self.client, &self.namespace, key));
        self.lacking.note(&read);
        read
    }
}

/// Reads one key of a secret.
///
/// # Errors
/// As [`Secrets::read`].
pub async fn secret(client: &Client, namespace: &str, key: &SecretKey) -> Result<Secret, SecretError> {
    let api: Api<v1::Secret> = Api::namespaced(client.clone(), namespace);
    let place = format!("{namespace}/{}", key.name);
    let found = api.get_opt(&key.name).await.map_err(|error| SecretError::Unread {
        key: key.clone(),
        place: place.clone(),
        why: error.to_string(),
    })?;
    let missing = |why| SecretError::Missing { key: key.clone(), why };
    let Some(found) = found else {
        return Err(missing(format!("there is no secret {place}")));
    };
    let mut data = found.data.unwrap_or_default();
    let Some(value) = data.remove(&key.key) else {
        let keys: Vec<&str> = data.keys().map(String::as_str).take(KEYS_SHOWN).collect();
        let keys = if keys.is_empty() { "none".to_owned() } else { keys.join(", ") };
        return Err(missing(format!("the keys of {place} are: {keys}")));
    };
    Secret::new(key, &place, value.0)
}
