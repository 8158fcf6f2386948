//! Writing the status: only what differs from what is there, so that nothing is written when nothing
//! has changed.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};
use k8s_openapi::jiff::Timestamp;
use kube::api::{Api, Patch, PatchParams};
use serde_json::json;
use snafu::{ResultExt, Snafu};
use stockflow_crds::{InventoryPipeline, InventoryPipelineStatus};

use super::Standing;
use super::conditions::{Said, conditions};
use super::stages::stages;
use crate::context::Context;

/// Who says what is in the status, but for notes of topics.
const MANAGER: &str = "stockflow-operator-status";

/// The status could not be written.
#[derive(Debug, Snafu)]
pub enum StatusError {
    /// The API server did not do it.
    #[snafu(display("write the status of {name}: {source}"))]
    Server {
        /// The pipeline.
        name: String,
        /// What the server said.
        source: kube::Error,
    },
}

/// Writes where a pipeline stands, if that is news.
///
/// # Errors
/// When the API server does not do it.
pub async fn write(context: &Context, resource: &InventoryPipeline, standing: Standing<'_>) -> Result<(), StatusError> {
    let before = resource.status.clone().unwrap_or_default();
    let after = status(resource, &before, &standing, Timestamp::now());
    if after == before {
        return Ok(());
    }
    let name = resource.metadata.name.as_deref().unwrap_or_default();
    let mut said = serde_json::to_value(&after).unwrap_or_default();
    if let Some(fields) = said.as_object_mut() {
        // Another manager's.
        fields.remove("topics");
    }
    let said = json!({
        "apiVersion": "stockflow.dev/v1alpha1", "kind": "InventoryPipeline",
        "metadata": {"name": name}, "status": said,
    });
    let namespace = resource.metadata.namespace.as_deref().unwrap_or_default();
    let api: Api<InventoryPipeline> = Api::namespaced(context.client.clone(), namespace);
    let params = PatchParams::apply(MANAGER).force();
    let written = api.patch_status(name, &params, &Patch::Apply(&said)).await;
    context.metrics.wrote_status();
    written.context(ServerSnafu { name }).map(|_| ())
}

/// The status as it is to be; times are those of before where nothing has changed.
fn status(
    resource: &InventoryPipeline,
    before: &InventoryPipelineStatus,
    standing: &Standing<'_>,
    now: Timestamp,
) -> InventoryPipelineStatus {
    let generation = resource.metadata.generation;
    let said = conditions(standing);
    let mut after = InventoryPipelineStatus { observed_generation: generation, ..before.clone() };
    // What an invalid version says nothing of stays as it was.
    let stays = |condition: &&Condition| said.iter().all(|said| said.kind != condition.type_);
    let kept: Vec<Condition> = match standing {
        Standing::Invalid(_) => before.conditions.iter().filter(stays).cloned().collect(),
        Standing::Planned { .. } => Vec::new(),
    };
    let news = said.iter().map(|said| condition(said, generation, before, now));
    after.conditions = news.chain(kept).collect();
    if let Standing::Planned { pipeline, workers, scaling, .. } = standing {
        after.stages = stages(pipeline, workers, scaling, &before.stages);
        after.lag = after.stages.iter().map(|stage| stage.lag).sum();
        after.stage_count = u32::try_from(after.stages.len()).ok();
        after.replicas = Some(after.stages.iter().filter_map(|stage| stage.replicas).sum());
    }
    after
}

fn condition(said: &Said, generation: Option<i64>, before: &InventoryPipelineStatus, now: Timestamp) -> Condition {
    let known = before.conditions.iter().find(|condition| condition.type_ == said.kind);
    let same = known.filter(|known| known.status == said.status.text());
    Condition {
        type_: said.kind.to_owned(),
        status: said.status.text().to_owned(),
        reason: said.reason.to_owned(),
        message: said.message.clone(),
        observed_generation: generation,
        // Kubernetes writes whole seconds.
        last_transition_time: same.map_or_else(|| Time(whole_second(now)), |known| known.last_transition_time.clone()),
    }
}

fn whole_second(now: Timestamp) -> Timestamp {
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
