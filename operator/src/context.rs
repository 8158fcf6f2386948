//! What every reconciliation is given: clients, what was seen, and what the operator was told.

use std::sync::Arc;

use kube::Client;
use kube::runtime::events::Recorder;
use stockflow_plan::{Capabilities, Settings};
use tokio::sync::mpsc;

use crate::going::Going;
use crate::kafka::Clusters;
use crate::leader::Leadership;
use crate::metrics::Metrics;
use crate::observe::{Pipelines, Seen};
use crate::rules::Rules;
use crate::scale::{Pods, Scaling};

/// A pipeline, by namespace and name, that is to be looked at, for something became known of it.
pub type Told = (String, String);

/// Shared by all reconciliations.
#[derive(Clone)]
pub struct Context {
    /// The API server, for questions that are answered at once.
    pub client: Client,
    /// The same, for watches.
    pub watching: Client,
    /// Whether this process may act.
    pub leadership: Leadership,
    /// Kafka's, one client for each cluster and its credentials.
    pub clusters: Clusters,
    /// What the watches have told of children.
    pub seen: Arc<Seen>,
    /// The pipelines that there are, for whoever names another's topics.
    pub pipelines: Arc<Pipelines>,
    /// What pipelines that go have waited for.
    pub going: Arc<Going>,
    /// What scaling has seen and decided.
    pub scaling: Arc<Scaling>,
    /// The pods of workers.
    pub pods: Arc<Pods>,
    /// What is known of rules.
    pub rules: Arc<Rules>,
    /// Has a pipeline looked at again.
    pub tell: mpsc::Sender<Told>,
    /// What happened, for `kubectl describe`.
    pub recorder: Recorder,
    /// What was done, for `/metrics`.
    pub metrics: Arc<Metrics>,
    /// What the cluster knows.
    pub capabilities: Capabilities,
    /// What the operator was told.
    pub settings: Settings,
}
