//! Children on the API server: said by server-side apply, deleted by uid.

use kube::api::{Api, DeleteParams, DynamicObject, Patch, PatchParams, Preconditions};
use serde_json::json;
use snafu::ResultExt;
use stockflow_crds::InventoryPipeline;
use stockflow_plan::{ChildKind, Manager, Object};

use super::{ApplyError, ServerSnafu};
use crate::context::Context;
use crate::observe::{child, resource_of};

fn api(context: &Context, resource: &InventoryPipeline, kind: ChildKind) -> Api<DynamicObject> {
    let namespace = resource.metadata.namespace.as_deref().unwrap_or_default();
    Api::namespaced_with(context.client.clone(), namespace, &resource_of(kind))
}

/// Says what an object is to be, taking over what others have changed of it.
pub(super) async fn apply(
    context: &Context,
    resource: &InventoryPipeline,
    manager: Manager,
    object: &Object,
) -> Result<(), ApplyError> {
    let params = PatchParams::apply(manager.name()).force();
    let asked = context.seen.ask();
    let patched = api(context, resource, object.kind).patch(&object.name, &params, &Patch::Apply(&object.value)).await;
    let patched = patched.context(ServerSnafu { step: object.kind.name(), name: &object.name })?;
    // Known at once, so that the next reconciliation need not read it.
    let owner = resource.metadata.uid.clone().unwrap_or_default();
    if let Some(version) = &patched.metadata.resource_version {
        let key = (object.kind, object.name.clone());
        context.seen.read(asked, &owner, key, version, child(object.kind, &patched));
    }
    Ok(())
}

/// Says how many workers there are.
pub(super) async fn set_replicas(
    context: &Context,
    resource: &InventoryPipeline,
    name: &str,
    replicas: u32,
) -> Result<(), ApplyError> {
    let kind = ChildKind::StatefulSet;
    let said = json!({
        "apiVersion": kind.api_version(), "kind": kind.name(),
        "metadata": {"name": name},
        "spec": {"replicas": replicas},
    });
    let params = PatchParams::apply(Manager::Replicas.name()).force();
    let patched = api(context, resource, kind).patch(name, &params, &Patch::Apply(&said)).await;
    patched.context(ServerSnafu { step: "set the replicas of", name }).map(|_| ())
}

/// Deletes an object, if it still has this uid; one that is gone, or another by now, is no error.
pub(super) async fn delete(
    context: &Context,
    resource: &InventoryPipeline,
    kind: ChildKind,
    name: &str,
    uid: String,
) -> Result<(), ApplyError> {
    let preconditions = Preconditions { uid: Some(uid), resource_version: None };
    let params = DeleteParams { preconditions: Some(preconditions), ..DeleteParams::background() };
    match api(context, resource, kind).delete(name, &params).await {
        Ok(_) => Ok(()),
        // Of one that is gone, or another by now, no watch may tell any more: it is read again.
        Err(kube::Error::Api(status)) if matches!(status.code, 404 | 409) => {
            let owner = resource.metadata.uid.as_deref().unwrap_or_default();
            context.seen.gone(owner, &(kind, name.to_owned()));
            Ok(())
        }
        Err(source) => Err(ApplyError::Server { step: "delete", name: name.to_owned(), source }),
    }
}
