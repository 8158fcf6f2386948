//! Telling workers that they are not coming back, before they are stopped. A worker that does not hear
//! of it is only slower to be gone, so nothing that fails here keeps a stage from being scaled.

use std::time::Duration;

use futures::future::join_all;
use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;
use kube::api::{Api, ListParams, Patch, PatchParams};
use serde_json::json;
use stockflow_crds::InventoryPipeline;
use stockflow_plan::{LEAVING, worker_selector};
use tokio::time::{sleep, timeout};

use crate::context::Context;
use crate::scale::{address, leaves_for_good, ordinal};

/// How long workers are waited for until they say that they know: a kubelet brings an annotation into
/// its pod within a second or two.
const HEARD_WITHIN: Duration = Duration::from_secs(4);
/// How often they are asked.
const PAUSE: Duration = Duration::from_millis(200);
/// Most pods that are told; a stage has fewer.
const PODS_MAX: u32 = 1_000;

/// Tells the workers of a stage from this ordinal on.
pub(super) async fn tell_leaving(context: &Context, resource: &InventoryPipeline, stage: &str, first: u32) {
    let (namespace, pipeline) = (resource.namespace().unwrap_or_default(), resource.name_any());
    let api: Api<Pod> = Api::namespaced(context.client.clone(), &namespace);
    // As they are now, not as a watch has told last: who is to leave is told, not its successor.
    let selector = worker_selector(&pipeline, Some(stage));
    let params = ListParams::default().labels(&selector).limit(PODS_MAX);
    let pods = match api.list(&params).await {
        Ok(pods) => pods.items,
        Err(error) => return tracing::warn!(namespace, pipeline, stage, %error, "the pods of a stage cannot be listed"),
    };
    let leaving = pods.into_iter().filter(|pod| {
        ordinal(pod).is_some_and(|ordinal| ordinal >= first) && pod.metadata.deletion_timestamp.is_none()
    });
    let told = leaving.map(|pod| {
        let api = api.clone();
        async move {
            let said = json!({"metadata": {"annotations": {LEAVING: "true"}}});
            let told = api.patch_metadata(&pod.name_any(), &PatchParams::default(), &Patch::Merge(said)).await;
            if let Err(error) = told {
                return tracing::warn!(pod = pod.name_any(), %error, "a worker could not be told that it leaves");
            }
            let heard = async {
                // One that does not answer has not heard it either, and is not waited for.
                let Some(address) = address(&pod) else { return };
                while leaves_for_good(address).await == Some(false) {
                    sleep(PAUSE).await;
                }
            };
            if timeout(HEARD_WITHIN, heard).await.is_err() {
                tracing::info!(pod = pod.name_any(), "a worker has not heard in time that it leaves");
            }
        }
    });
    join_all(told).await;
}
