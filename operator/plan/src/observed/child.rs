//! Objects on the API server: what they are, whose they are, and what we have said of them.

use serde_json::Value;

/// The kinds of objects that a pipeline has, in the order in which they are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChildKind {
    /// A name for pods, without a token.
    ServiceAccount,
    /// The resolved stage.
    ConfigMap,
    /// A rule's component as it was tried: a ConfigMap that is never changed.
    RuleCopy,
    /// Headless: a name for each pod.
    Service,
    /// Who may ask workers.
    NetworkPolicy,
    /// How many workers may be away at a time.
    PodDisruptionBudget,
    /// The workers of a stage.
    StatefulSet,
    /// Where metrics are collected, for the Prometheus operator.
    PodMonitor,
}

impl ChildKind {
    /// Every kind, in the order in which they are made.
    pub const ALL: [ChildKind; 8] = [
        ChildKind::ServiceAccount,
        ChildKind::ConfigMap,
        ChildKind::RuleCopy,
        ChildKind::Service,
        ChildKind::NetworkPolicy,
        ChildKind::PodDisruptionBudget,
        ChildKind::StatefulSet,
        ChildKind::PodMonitor,
    ];

    /// The kind's name in the API.
    pub fn name(self) -> &'static str {
        match self {
            ChildKind::ServiceAccount => "ServiceAccount",
            ChildKind::ConfigMap | ChildKind::RuleCopy => "ConfigMap",
            ChildKind::Service => "Service",
            ChildKind::NetworkPolicy => "NetworkPolicy",
            ChildKind::PodDisruptionBudget => "PodDisruptionBudget",
            ChildKind::StatefulSet => "StatefulSet",
            ChildKind::PodMonitor => "PodMonitor",
        }
    }

    /// Its API version.
    pub fn api_version(self) -> &'static str {
        match self {
            ChildKind::ServiceAccount | ChildKind::ConfigMap | ChildKind::RuleCopy | ChildKind::Service => "v1",
            ChildKind::NetworkPolicy => "networking.k8s.io/v1",
            ChildKind::PodDisruptionBudget => "policy/v1",
            ChildKind::StatefulSet => "apps/v1",
            ChildKind::PodMonitor => "monitoring.coreos.com/v1",
        }
    }
}

/// Whose an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// It has no controlling owner.
    Nobody,
    /// Its controlling owner has this uid.
    Resource {
        /// The uid.
        uid: String,
    },
}

/// An object on the API server.
#[derive(Clone, Debug, PartialEq)]
pub struct Child {
    /// What it is.
    pub kind: ChildKind,
    /// Its name.
    pub name: String,
    /// Its own uid: what a deletion is about.
    pub uid: String,
    /// Whose it is.
    pub owner: Owner,
    /// Whether it is being deleted.
    pub deleting: bool,
    /// Those of its fields that we have said and nobody has changed since, as [`projected`](super::projected) gives
    /// them. What others say, and what the server filled in, is not here.
    pub ours: Value,
    /// `spec.replicas`, of a StatefulSet, whoever has said it.
    pub replicas: Option<u32>,
    /// Of a StatefulSet: whether it may still have pods of another revision than the newest.
    pub rolling: bool,
}

/// An object as we want it: what is said of it in a server-side apply.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// What it is.
    pub kind: ChildKind,
    /// Its name.
    pub name: String,
    /// The stage that it is for; none of what is the pipeline's.
    pub stage: Option<String>,
    /// All of it, with `apiVersion`, `kind` and `metadata`.
    pub value: Value,
}

impl Object {
    /// What of it can be compared with [`Child::ours`]: all but what every object has by its place.
    pub fn said(&self) -> Value {
        let mut value = self.value.clone();
        if let Some(fields) = value.as_object_mut() {
            fields.remove("apiVersion");
            fields.remove("kind");
            if let Some(metadata) = fields.get_mut("metadata").and_then(Value::as_object_mut) {
                metadata.remove("name");
                metadata.remove("namespace");
            }
        }
        value
    }
}
