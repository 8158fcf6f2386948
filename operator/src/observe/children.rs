//! The children of a pipeline, as they are on the server: those that it owns, and those that have the
//! name of one that it would make.

use std::collections::BTreeSet;

use kube::Client;
use kube::api::{Api, DynamicObject};
use kube::core::{ApiResource, PartialObjectMeta};
use serde_json::Value;
use snafu::ResultExt;
use stockflow_plan::{Child, ChildKind, Manager, Object, Owner, projected};

use super::seen::{Key, Seen};
use super::{ObserveError, ReadSnafu};

/// A child, and what is to be known of it beside what is planned with.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What is planned with.
    pub child: Child,
    /// Of a StatefulSet, how its workers are.
    pub workers: Option<Workers>,
}

/// How the workers of a stage are, by its StatefulSet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Workers {
    /// How many there are to be.
    pub wanted: u32,
    /// How many there are.
    pub replicas: u32,
    /// How many of them are ready.
    pub ready: u32,
    /// How many of them are of the newest revision.
    pub updated: u32,
    /// Whether the newest revision is not on all of them yet, or the server has not looked at it.
    pub rolling: bool,
}

impl Workers {
    /// Whether there are any, or are to be.
    pub fn are_any(self) -> bool {
        self.wanted > 0 || self.replicas > 0
    }
}

/// The API of a kind of children.
pub fn resource_of(kind: ChildKind) -> ApiResource {
    let (group, version) = kind.api_version().split_once('/').unwrap_or(("", kind.api_version()));
    let gvk = kube::core::GroupVersionKind::gvk(group, version, kind.name());
    let plural = match kind {
        ChildKind::NetworkPolicy => "networkpolicies".to_owned(),
        other => format!("{}s", other.name().to_lowercase()),
    };
    ApiResource::from_gvk_with_plural(&gvk, &plural)
}

/// The children of the pipeline with this uid; `objects` is what it would have.
///
/// # Errors
/// When the API server does not answer.
pub async fn children(
    client: &Client,
    seen: &Seen,
    (namespace, uid): (&str, &str),
    objects: &[Object],
) -> Result<Vec<Found>, ObserveError> {
    let keys = keys(seen, uid, objects);
    let mut children = Vec::with_capacity(keys.len());
    for key in keys {
        let found = match seen.current(uid, &key) {
            Some(found) => Some(found),
            None => read(client, seen, (namespace, uid), &key).await?,
        };
        children.extend(found);
    }
    Ok(children)
}

/// The StatefulSets of the pipeline, each read anew.
///
/// # Errors
/// When the API server does not answer.
pub async fn sets(
    client: &Client,
    seen: &Seen,
    (namespace, uid): (&str, &str),
    objects: &[Object],
) -> Result<Vec<Found>, ObserveError> {
    let mut sets = Vec::new();
    for key in keys(seen, uid, objects).into_iter().filter(|(kind, _)| *kind == ChildKind::StatefulSet) {
        sets.extend(read(client, seen, (namespace, uid), &key).await?);
    }
    Ok(sets)
}

/// What may be there: what the watches have told of, and what has a name that is wanted.
fn keys(seen: &Seen, uid: &str, objects: &[Object]) -> BTreeSet<Key> {
    let wanted = objects.iter().map(|object| (object.kind, object.name.clone()));
    seen.of(uid).into_iter().chain(wanted).collect()
}

async fn read(
    client: &Client,
    seen: &Seen,
    (namespace, uid): (&str, &str),
    key: &Key,
) -> Result<Option<Found>, ObserveError> {
    let (kind, name) = key;
    let api: Api<DynamicObject> = Api::namespaced_with(client.clone(), namespace, &resource_of(*kind));
    let asked = seen.ask();
    let found = match kind {
        // What is in a copy never changes, and is large.
        ChildKind::RuleCopy => api.get_metadata_opt(name).await.map(|found| found.map(without_data)),
        _ => api.get_opt(name).await,
    };
    let found = found.context(ReadSnafu { what: kind.name(), name })?;
    let Some(found) = found else {
        seen.gone(uid, key);
        return Ok(None);
    };
    let version = found.metadata.resource_version.clone();
    let found = child(*kind, &found);
    if let (Owner::Resource { uid: owner }, Some(version)) = (&found.child.owner, version)
        && owner == uid
    {
        seen.read(asked, uid, key.clone(), &version, found.clone());
    }
    Ok(Some(found))
}

fn without_data(found: PartialObjectMeta<DynamicObject>) -> DynamicObject {
    DynamicObject { types: found.types, metadata: found.metadata, data: Value::Null }
}

/// A child by what the server gave.
pub fn child(kind: ChildKind, found: &DynamicObject) -> Found {
    let metadata = &found.metadata;
    let controller = metadata.owner_references.iter().flatten().find(|owner| owner.controller == Some(true));
    let is_set = kind == ChildKind::StatefulSet;
    let workers = is_set.then(|| workers(found));
    let child = Child {
        kind,
        name: metadata.name.clone().unwrap_or_default(),
        uid: metadata.uid.clone().unwrap_or_default(),
        owner: controller.map_or(Owner::Nobody, |owner| Owner::Resource { uid: owner.uid.clone() }),
        deleting: metadata.deletion_timestamp.is_some(),
        ours: ours(found),
        replicas: is_set.then(|| count(found, "/spec/replicas")),
        rolling: workers.is_some_and(|workers| workers.rolling),
    };
    Found { child, workers }
}

fn workers(found: &DynamicObject) -> Workers {
    let revision = |name| found.data.pointer(name).and_then(Value::as_str);
    let looked_at = found.data.pointer("/status/observedGeneration").and_then(Value::as_i64);
    Workers {
        wanted: count(found, "/spec/replicas"),
        replicas: count(found, "/status/replicas"),
        ready: count(found, "/status/readyReplicas"),
        updated: count(found, "/status/updatedReplicas"),
        rolling: looked_at != found.metadata.generation
            || revision("/status/currentRevision") != revision("/status/updateRevision"),
    }
}

fn count(found: &DynamicObject, path: &str) -> u32 {
    let count = found.data.pointer(path).and_then(Value::as_u64).unwrap_or(0);
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What we have said of it, by the server's account.
fn ours(found: &DynamicObject) -> Value {
    let by_us = |field: &&k8s_openapi::apimachinery::pkg::apis::meta::v1::ManagedFieldsEntry| {
        field.manager.as_deref() == Some(Manager::Children.name()) && field.operation.as_deref() == Some("Apply")
    };
    let entry = found.metadata.managed_fields.iter().flatten().find(by_us);
    let Some(fields) = entry.and_then(|entry| entry.fields_v1.as_ref()) else { return Value::Null };
    let object = serde_json::to_value(found).unwrap_or_default();
    projected(&object, &fields.0)
}
