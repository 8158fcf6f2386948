//! Fetching for trials: a few at a time, with the pull secrets of the workers that would run the rule.

use kube::Client;
use stockflow_crds::ResolvedStage;
use stockflow_fetch::{Credentials, FetchError, Fetcher, Limits, PULL_SECRET_KEY, Source};
use stockflow_host::COMPONENT_BYTES_MAX;
use stockflow_secrets::{SecretError, SecretKey};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::kafka::secret;

/// Most components that are fetched, or wait for a child that tries them: each may be as large as a component may be.
const FETCHES_MAX: usize = 4;

/// Room for a few fetches.
#[derive(Debug)]
pub(super) struct Fetching {
    room: Semaphore,
}

impl Default for Fetching {
    fn default() -> Fetching {
        Fetching { room: Semaphore::new(FETCHES_MAX) }
    }
}

/// A component, and the room that it takes.
#[derive(Debug)]
pub(super) struct Fetched<'a> {
    /// Its bytes.
    pub(super) component: Vec<u8>,
    _room: Option<SemaphorePermit<'a>>,
}

impl Fetching {
    /// Fetches a rule of a stage, when there is room.
    ///
    /// # Errors
    /// Why it cannot be had.
    pub(super) async fn fetch(
        &self,
        client: &Client,
        namespace: &str,
        stage: &ResolvedStage,
        source: Source<'_>,
    ) -> Result<Fetched<'_>, FetchError> {
        // The semaphore is never closed.
        let room = self.room.acquire().await.ok();
        let credentials = credentials(client, namespace, &stage.worker.image_pull_secrets).await;
        let fetcher = Fetcher::new(Limits::of_bytes(COMPONENT_BYTES_MAX));
        Ok(Fetched { component: fetcher.fetch(source, &credentials).await?, _room: room })
    }
}

/// The logins of these secrets, as they are now. One that cannot be used is told, and does without: as a kubelet does
/// it.
async fn credentials(client: &Client, namespace: &str, names: &[String]) -> Credentials {
    let mut credentials = Credentials::default();
    for name in names {
        let key = SecretKey { name: name.clone(), key: PULL_SECRET_KEY.to_owned() };
        let told = match secret(client, namespace, &key).await {
            Ok(secret) => credentials.add(name, &secret).map_err(|error| error.to_string()),
            Err(SecretError::Missing { .. }) => Ok(()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = told {
            tracing::warn!(namespace, error, "a pull secret is not used");
        }
    }
    credentials
}
