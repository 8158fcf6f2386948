//! Memory: what scaling has learned of a pipeline outlives the process, in a ConfigMap beside it.
//!
//! It is read once by whoever leads, before anything is decided, and written when there is something new in it. It
//! has not the label of what we watch: nothing is to be done because of it.

mod text;

use std::collections::{BTreeMap, VecDeque};

use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};
use kube::api::{Api, Patch, PatchParams};
use stockflow_autoscale::History;
use stockflow_crds::ResolvedPipeline;

use super::kept::{Shown, StageKey};
use crate::apply::is_of_leaving_namespace;
use crate::context::Context;
use crate::leader::Predecessor;

/// Who says what is in it.
const MANAGER: &str = "stockflow-operator-scaling";

/// What it is called. No stage has a dot in its name, so it is none of the config maps of stages.
fn name(pipeline: &ResolvedPipeline) -> String {
    format!("{}.scaling", pipeline.name)
}

fn api(context: &Context, pipeline: &ResolvedPipeline) -> Api<ConfigMap> {
    Api::namespaced(context.client.clone(), &pipeline.namespace)
}

fn key(pipeline: &ResolvedPipeline, stage: &str) -> StageKey {
    (pipeline.namespace.clone(), pipeline.name.clone(), stage.to_owned())
}

fn is_of(map: &ConfigMap, uid: &str) -> bool {
    map.metadata.owner_references.iter().flatten().any(|owner| owner.uid == uid)
}

/// Whether what was remembered of a pipeline is known; it is read at the first time. While the API server does not
/// say nothing is decided, rather than without what was learned.
pub(super) async fn recalled(context: &Context, pipeline: &ResolvedPipeline) -> bool {
    let Some(uid) = context.pipelines.uid(&pipeline.namespace, &pipeline.name) else { return false };
    if context.scaling.is_recalled(pipeline, &uid) {
        return true;
    }
    let (namespace, name) = (&pipeline.namespace, name(pipeline));
    match api(context, pipeline).get_opt(&name).await {
        Ok(Some(map)) if is_of(&map, &uid) => recall(context, pipeline, map.data.unwrap_or_default()),
        Ok(Some(_)) => {
            tracing::warn!(namespace, name, "this config map is somebody else's: what scaling learns is not kept");
        }
        Ok(None) => {}
        Err(error) => {
            tracing::warn!(namespace, name, %error, "what scaling remembers cannot be read; it is tried again");
            return false;
        }
    }
    context.scaling.has_recalled(pipeline, &uid);
    true
}

fn recall(context: &Context, pipeline: &ResolvedPipeline, mut data: BTreeMap<String, String>) {
    for stage in &pipeline.stages {
        let Some(text) = data.remove(&stage.name) else { continue };
        match text::read(&text) {
            Ok((history, decisions)) => seed(context, &key(pipeline, &stage.name), history, decisions),
            Err(why) => {
                let (namespace, pipeline) = (&pipeline.namespace, &pipeline.name);
                tracing::warn!(namespace, pipeline, stage = stage.name, %why, "what scaling remembered is not used: it begins anew");
            }
        }
    }
}

/// Of a stage that was looked at until just now the waits go on: what has changed would have been stored.
fn seed(context: &Context, key: &StageKey, stored: Option<History>, decisions: VecDeque<Shown>) {
    let until_s = context.leadership.predecessor().and_then(Predecessor::looked_until_s);
    let history = stored.clone().map(|history| match until_s {
        Some(until_s) => history.followed(until_s),
        None => history,
    });
    context.scaling.change(key, |kept| {
        // What this process has seen itself is newer.
        if kept.history.is_none() {
            (kept.stored, kept.history, kept.decisions) = (stored, history, decisions);
        }
    });
}

/// Stores what is remembered of a pipeline, if there is something new. What cannot be stored is tried again with the
/// next look.
pub(super) async fn store(context: &Context, pipeline: &ResolvedPipeline) {
    let _alone = context.scaling.storing.lock().await;
    let uid = context.pipelines.uid(&pipeline.namespace, &pipeline.name);
    let Some(uid) = uid.filter(|_| context.scaling.is_unstored(pipeline) && context.leadership.holds()) else { return };
    let kept = context.scaling.of_all(pipeline);
    let mut data = BTreeMap::new();
    for (stage, kept) in &kept {
        match text::write(kept) {
            Ok(text) => drop(data.insert(stage.clone(), text)),
            Err(error) => tracing::warn!(stage, %error, "what scaling remembers of a stage cannot be written"),
        }
    }
    if let Err(error) = written(context, pipeline, uid, data).await {
        let (namespace, pipeline) = (&pipeline.namespace, &pipeline.name);
        if !is_of_leaving_namespace(&error) {
            tracing::warn!(namespace, pipeline, %error, "what scaling remembers cannot be stored; it is tried again");
        }
        return;
    }
    for (stage, was) in kept {
        context.scaling.has_stored(&key(pipeline, &stage), &was);
    }
}

async fn written(
    context: &Context,
    pipeline: &ResolvedPipeline,
    uid: String,
    data: BTreeMap<String, String>,
) -> Result<(), kube::Error> {
    let (api, name) = (api(context, pipeline), name(pipeline));
    let there = api.get_metadata_opt(&name).await?;
    let is_ours = |owner: &OwnerReference| owner.uid == uid;
    if there.as_ref().is_some_and(|there| !there.metadata.owner_references.iter().flatten().any(is_ours)) {
        // Said when it was read.
        return Ok(());
    }
    let labels = [("app.kubernetes.io/name", "stockflow"), ("app.kubernetes.io/component", "scaling-memory")];
    let owner = OwnerReference {
        api_version: "stockflow.dev/v1alpha1".to_owned(),
        kind: "InventoryPipeline".to_owned(),
        name: pipeline.name.clone(),
        uid,
        controller: Some(true),
        block_owner_deletion: Some(false),
    };
    let metadata = ObjectMeta {
        name: Some(name.clone()),
        // One that was made anew since is refused.
        uid: there.and_then(|there| there.metadata.uid),
        labels: Some(labels.map(|(label, value)| (label.to_owned(), value.to_owned())).into()),
        owner_references: Some(vec![owner]),
        ..ObjectMeta::default()
    };
    let map = ConfigMap { metadata, data: Some(data), ..ConfigMap::default() };
    api.patch(&name, &PatchParams::apply(MANAGER).force(), &Patch::Apply(&map)).await.map(|_| ())
}
