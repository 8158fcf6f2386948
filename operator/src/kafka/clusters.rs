//! Clusters: one client for each Kafka and its credentials, made when it is first needed, let go when
//! nobody has asked for long.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kube::Client;
use stockflow_crds::ResolvedPipeline;
use stockflow_kafka::{KafkaAdmin, KafkaOptions};
use stockflow_log::LogError;

use super::Cluster;
use super::secrets::ServerSecrets;
use crate::clock;
use crate::leader::Leadership;

/// A client that nobody has asked for so long is let go.
const IDLE: Duration = Duration::from_secs(15 * 60);
/// Most clients: each has threads and connections of its own.
const CLUSTERS_MAX: usize = 64;
/// What the names of the operator's clients begin with.
const CLIENT_ID: &str = "stockflow-operator";

/// The clusters that pipelines are on. Clones are the same.
#[derive(Clone)]
pub struct Clusters {
    client: Client,
    leadership: Leadership,
    known: Arc<Mutex<BTreeMap<String, Known>>>,
}

struct Known {
    cluster: Cluster,
    used: Instant,
}

impl Clusters {
    /// None yet; secrets are those of the API server, and nothing is changed by who does not lead.
    pub fn new(client: Client, leadership: Leadership) -> Clusters {
        Clusters { client, leadership, known: Arc::default() }
    }

    /// The Kafka that this pipeline was last reconciled with, if it was.
    pub fn known(&self, pipeline: &ResolvedPipeline) -> Option<Cluster> {
        let place = place(pipeline);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, entry) =
            known.iter_mut().filter(|(key, _)| key.starts_with(&place)).max_by_key(|(_, entry)| entry.used)?;
        entry.used = clock::now();
        Some(entry.cluster.clone())
    }

    /// The Kafka of a pipeline. `secrets` are the versions of what it names: another version is
    /// another client, so that what was rotated is used at once.
    ///
    /// # Errors
    /// `Fatal` when one of its settings is refused, `Retriable` when there are too many clusters.
    pub fn of(&self, pipeline: &ResolvedPipeline, secrets: &BTreeMap<String, String>) -> Result<Cluster, LogError> {
        let key = format!("{} {secrets:?}", place(pipeline));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let now = clock::now();
        if let Some(entry) = known.get_mut(&key) {
            entry.used = now;
            return Ok(entry.cluster.clone());
        }
        known.retain(|_, entry| now.saturating_duration_since(entry.used) < IDLE);
        if known.len() >= CLUSTERS_MAX {
            let message = format!("{CLUSTERS_MAX} clusters are asked already: another one has to wait");
            return Err(LogError::Retriable { action: "connect to Kafka", message });
        }
        let secrets = ServerSecrets::new(self.client.clone(), &pipeline.namespace);
        let lacking = secrets.lacking();
        let mut options = KafkaOptions::of(&pipeline.kafka, Arc::new(secrets));
        options.client_id = CLIENT_ID.to_owned();
        let cluster = Cluster::new(KafkaAdmin::new(options)?, lacking, self.leadership.clone());
        known.insert(key, Known { cluster: cluster.clone(), used: now });
        Ok(cluster)
    }
}

/// A cluster and whose secrets: those of a name in two namespaces are two.
fn place(pipeline: &ResolvedPipeline) -> String {
    let needs_secrets = pipeline.kafka.tls.is_some() || pipeline.kafka.sasl.is_some();
    let namespace = if needs_secrets { pipeline.namespace.as_str() } else { "" };
    format!("{namespace} {:?}", pipeline.kafka)
}
