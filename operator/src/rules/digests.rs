//! Digests of what is in config maps, by the version that was read: one that has not changed is not read
//! again.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use k8s_openapi::api::core::v1::ConfigMap;
use kube::Client;
use kube::api::Api;
use snafu::IntoError;
use stockflow_host::digest_of;

use super::source::{ReadSnafu, SourceError, read};

/// Config maps that are remembered.
const MAPS_MAX: usize = 10_000;

/// A config map as it was read.
#[derive(Clone, Debug)]
struct Read {
    version: String,
    /// The digest of what is under each key.
    digests: BTreeMap<String, String>,
}

/// What was read of config maps with rules.
#[derive(Debug, Default)]
pub(super) struct Digests {
    maps: Mutex<HashMap<(String, String), Read>>,
}

impl Digests {
    /// The digest of what is under this key now; `None` where there is no such config map or key.
    pub(super) async fn of(
        &self,
        client: &Client,
        (namespace, name): (&str, &str),
        key: &str,
    ) -> Result<Option<String>, SourceError> {
        let api: Api<ConfigMap> = Api::namespaced(client.clone(), namespace);
        let metadata = api.get_metadata_opt(name).await.map_err(|error| ReadSnafu { name }.into_error(error))?;
        let Some(version) = metadata.and_then(|found| found.metadata.resource_version) else { return Ok(None) };
        let place = (namespace.to_owned(), name.to_owned());
        if let Some(known) = self.lock().get(&place).filter(|known| known.version == version) {
            return Ok(known.digests.get(key).cloned());
        }
        let Some(map) = read(client, namespace, name).await? else { return Ok(None) };
        let read = digests(&map);
        let digest = read.digests.get(key).cloned();
        let mut maps = self.lock();
        if maps.len() >= MAPS_MAX {
            maps.clear();
        }
        maps.insert(place, read);
        Ok(digest)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(String, String), Read>> {
        self.maps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn digests(map: &ConfigMap) -> Read {
    let binary = map.binary_data.iter().flatten().map(|(key, bytes)| (key.clone(), digest_of(&bytes.0)));
    let texts = map.data.iter().flatten().map(|(key, text)| (key.clone(), digest_of(text.as_bytes())));
    let version = map.metadata.resource_version.clone().unwrap_or_default();
    Read { version, digests: texts.chain(binary).collect() }
}
