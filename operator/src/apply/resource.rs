//! What is written on the pipeline's own resource: the finalizer, and the notes of topics.

use kube::api::{Api, Patch, PatchParams};
use serde_json::json;
use snafu::ResultExt;
use stockflow_crds::{InventoryPipeline, TopicStatus};
use stockflow_plan::{FINALIZER, Manager};

use super::{ApplyError, ServerSnafu};
use crate::context::Context;

fn api(context: &Context, resource: &InventoryPipeline) -> Api<InventoryPipeline> {
    let namespace = resource.metadata.namespace.as_deref().unwrap_or_default();
    Api::namespaced(context.client.clone(), namespace)
}

fn name(resource: &InventoryPipeline) -> &str {
    resource.metadata.name.as_deref().unwrap_or_default()
}

/// Puts the finalizer on, or takes it off. The list is replaced as a whole, and only if nobody has
/// changed the resource since it was read: others' finalizers stay.
pub(super) async fn set_finalizer(
    context: &Context,
    resource: &InventoryPipeline,
    is_wanted: bool,
) -> Result<(), ApplyError> {
    let mut finalizers = resource.metadata.finalizers.clone().unwrap_or_default();
    finalizers.retain(|finalizer| finalizer != FINALIZER);
    finalizers.extend(is_wanted.then(|| FINALIZER.to_owned()));
    let patch = json!({"metadata": {
        "finalizers": finalizers,
        "resourceVersion": resource.metadata.resource_version,
    }});
    let name = name(resource);
    let patched = api(context, resource).patch(name, &PatchParams::default(), &Patch::Merge(&patch)).await;
    match patched {
        Ok(_) => Ok(()),
        // It went with the last finalizer.
        Err(kube::Error::Api(status)) if status.code == 404 && !is_wanted => Ok(()),
        Err(source) => Err(ApplyError::Server { step: "set the finalizers of", name: name.to_owned(), source }),
    }
}

/// Writes which topics are ours, all of them.
pub(super) async fn note_topics(
    context: &Context,
    resource: &InventoryPipeline,
    notes: Vec<TopicStatus>,
) -> Result<(), ApplyError> {
    let name = name(resource);
    let said = json!({
        "apiVersion": "stockflow.dev/v1alpha1", "kind": "InventoryPipeline",
        "metadata": {"name": name},
        "status": {"topics": notes},
    });
    let params = PatchParams::apply(Manager::Topics.name()).force();
    let patched = api(context, resource).patch_status(name, &params, &Patch::Apply(&said)).await;
    patched.context(ServerSnafu { step: "note the topics of", name }).map(|_| ())
}
