//! Copies of rules on the API server: what was tried, kept as it was.

use k8s_openapi::ByteString;
use kube::api::{Api, DynamicObject, Patch, PatchParams};
use serde_json::json;
use snafu::{OptionExt, ResultExt};
use stockflow_crds::{InventoryPipeline, Module};
use stockflow_host::digest_of;
use stockflow_plan::{ChildKind, Manager, RULE_COPY_KEY, RuleCopy};

use super::{ApplyError, RuleChangedSnafu, RuleSnafu, ServerSnafu};
use crate::context::Context;
use crate::observe::resource_of;
use crate::rules::component;

/// Makes the copy, if the config map still has what was tried.
pub(super) async fn make(context: &Context, resource: &InventoryPipeline, copy: &RuleCopy) -> Result<(), ApplyError> {
    let namespace = resource.metadata.namespace.as_deref().unwrap_or_default();
    let RuleCopy { object, config_map, key, digest } = copy;
    let module = Module::ConfigMap { name: config_map.clone(), key: key.clone() };
    let found = component(&context.client, namespace, &module).await.context(RuleSnafu)?;
    let found = found.filter(|found| digest_of(found) == *digest);
    let found = found.context(RuleChangedSnafu { config_map, key })?.into_owned();
    let mut value = object.value.clone();
    value["binaryData"] = json!({RULE_COPY_KEY: ByteString(found)});
    let api: Api<DynamicObject> =
        Api::namespaced_with(context.client.clone(), namespace, &resource_of(ChildKind::RuleCopy));
    let params = PatchParams::apply(Manager::Children.name()).force();
    let made = api.patch(&object.name, &params, &Patch::Apply(&value)).await;
    made.context(ServerSnafu { step: "copy a rule as", name: &object.name }).map(|_| ())
}
