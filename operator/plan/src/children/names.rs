//! Names and labels of objects, and whose they are.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta, OwnerReference};
use stockflow_crds::{ResolvedPipeline, ResolvedStage};

use super::About;
use crate::hash::bounded;

/// A StatefulSet's name and the hash of a revision are a label together.
const STATEFUL_SET_MAX: usize = 52;
/// Most characters of most names, as of a label.
const LABEL_MAX: usize = 63;
/// The label with an object's pipeline. This and [`STAGE_LABEL`] are what a stage's pods are found by; no others are in
/// a selector, for selectors never change.
pub const PIPELINE_LABEL: &str = "stockflow.dev/pipeline";
/// The label with an object's stage.
pub const STAGE_LABEL: &str = "stockflow.dev/stage";

/// What the objects of a stage are called: `{pipeline}-{stage}`.
pub(crate) fn base(pipeline: &ResolvedPipeline, stage: &ResolvedStage) -> String {
    bounded(&format!("{}-{}", pipeline.name, stage.name), LABEL_MAX)
}

/// What the StatefulSet of a stage is called; the same, for names that `validate` has passed.
pub(crate) fn stateful_set_name(pipeline: &ResolvedPipeline, stage: &ResolvedStage) -> String {
    bounded(&format!("{}-{}", pipeline.name, stage.name), STATEFUL_SET_MAX)
}

/// What the service account of a pipeline's workers is called.
pub(super) fn account_name(pipeline: &ResolvedPipeline) -> String {
    bounded(&format!("{}-workers", pipeline.name), LABEL_MAX)
}

/// The recommended labels, and those that select.
pub(super) fn labels(pipeline: &ResolvedPipeline, stage: Option<&ResolvedStage>) -> BTreeMap<String, String> {
    let mut labels = selected(&pipeline.name, stage.map(|stage| stage.name.as_str()));
    labels.extend([
        ("app.kubernetes.io/name".to_owned(), "stockflow".to_owned()),
        ("app.kubernetes.io/instance".to_owned(), pipeline.name.clone()),
        ("app.kubernetes.io/managed-by".to_owned(), "stockflow-operator".to_owned()),
    ]);
    if let Some(stage) = stage {
        labels.insert("app.kubernetes.io/component".to_owned(), stage.name.clone());
    }
    labels
}

/// By the names as they are. No name that `validate` has passed is longer than a label may be; one that was cut might be
/// another's, and then the workers of one were taken for those of the other.
fn selected(pipeline: &str, stage: Option<&str>) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::from([(PIPELINE_LABEL.to_owned(), pipeline.to_owned())]);
    labels.extend(stage.map(|stage| (STAGE_LABEL.to_owned(), stage.to_owned())));
    labels
}

/// What finds the pods of a stage, or of all stages, by their names in a list of those of their namespace.
pub fn worker_selector(pipeline: &str, stage: Option<&str>) -> String {
    let labels = selected(pipeline, stage).into_iter().map(|(label, value)| format!("{label}={value}"));
    labels.collect::<Vec<_>>().join(",")
}

/// The pods of a stage, or of all stages.
pub(super) fn selector(pipeline: &ResolvedPipeline, stage: Option<&ResolvedStage>) -> LabelSelector {
    let selected = selected(&pipeline.name, stage.map(|stage| stage.name.as_str()));
    LabelSelector { match_labels: Some(selected), ..LabelSelector::default() }
}

/// Name, labels and owner of an object.
pub(super) fn metadata(about: &About<'_>, name: &str, stage: Option<&ResolvedStage>) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.to_owned()),
        namespace: Some(about.pipeline.namespace.clone()),
        labels: Some(labels(about.pipeline, stage)),
        owner_references: Some(vec![owner(about)]),
        ..ObjectMeta::default()
    }
}

/// Objects go with their pipeline. They do not hold it back: what must be waited for has a finalizer.
fn owner(about: &About<'_>) -> OwnerReference {
    OwnerReference {
        api_version: "stockflow.dev/v1alpha1".to_owned(),
        kind: "InventoryPipeline".to_owned(),
        name: about.pipeline.name.clone(),
        uid: about.observed.uid.clone(),
        controller: Some(true),
        block_owner_deletion: Some(false),
    }
}
