//! Watches: of pipelines, and of each kind of their children. Each has a back-off of its own, so that
//! one that fails holds up no other; and what was deleted while it was away is found by its next list.

use std::collections::HashSet;
use std::future::ready;
use std::sync::Arc;

use futures::{Stream, StreamExt, stream};
use kube::api::{Api, DynamicObject};
use kube::core::PartialObjectMeta;
use kube::runtime::reflector::{ObjectRef, Store, store::Writer};
use kube::runtime::watcher::{self, Event, watcher};
use kube::runtime::{WatchStreamExt, reflector};
use kube::{Resource, ResourceExt};
use stockflow_crds::InventoryPipeline;
use stockflow_plan::{ChildKind, PIPELINE_LABEL, RULE_DIGEST};

use crate::metrics::Metrics;
use crate::observe::{Pipelines, Seen, Uid, created_s};

/// The label of everything that we make: nothing else is watched.
const OURS: &str = "app.kubernetes.io/managed-by=stockflow-operator";

/// Pipelines that are gone and not looked at yet; one more is found gone when it is looked at next.
const TOLD_MAX: usize = 1_024;

/// Which pipeline is to be looked at.
pub type Told = ObjectRef<InventoryPipeline>;

/// What watches note.
#[derive(Clone)]
pub struct Notes {
    /// Of children.
    pub seen: Arc<Seen>,
    /// Of pipelines.
    pub pipelines: Arc<Pipelines>,
    /// Of watches that break off.
    pub metrics: Arc<Metrics>,
}

fn config() -> watcher::Config {
    watcher::Config::default().any_semantic()
}

/// Tells of each pipeline that is there, changes or goes, and keeps all of them in the store.
pub fn pipelines(
    api: Api<InventoryPipeline>,
    notes: Notes,
) -> (Store<InventoryPipeline>, impl Stream<Item = InventoryPipeline>, impl Stream<Item = Told>) {
    let (store, writer): (_, Writer<InventoryPipeline>) = reflector::store();
    let (mut tell, told) = futures::channel::mpsc::channel(TOLD_MAX);
    let events = watcher(api, config()).default_backoff().modify(|pipeline| {
        // Nobody reads who has said what of it, and that is half of its size.
        pipeline.managed_fields_mut().clear();
    });
    let listed = store.clone();
    let events = events.reflect(writer).filter_map(move |event| {
        let event = broke_off(event, &notes.metrics, "InventoryPipeline");
        let there = match event {
            Some(Event::InitDone) => {
                for told in unlisted(&notes.pipelines, &listed) {
                    let _ = tell.try_send(told);
                }
                None
            }
            Some(Event::InitApply(pipeline)) => {
                note_listed(&notes.pipelines, &pipeline);
                Some(pipeline)
            }
            Some(Event::Apply(pipeline)) => Some(pipeline),
            Some(Event::Delete(pipeline)) => {
                let _ = tell.try_send(ObjectRef::from_obj(&pipeline));
                None
            }
            Some(Event::Init) | None => None,
        };
        ready(there)
    });
    (store, events, told)
}

/// All of the first list are known before one of them is looked at: what it names may be another's.
fn note_listed(pipelines: &Pipelines, resource: &InventoryPipeline) {
    let (namespace, name) = (resource.namespace().unwrap_or_default(), resource.name_any());
    if pipelines.uid(&namespace, &name).is_none()
        && let Ok(pipeline) = stockflow_crds::resolve(resource)
    {
        pipelines.note(&pipeline, created_s(resource), &resource.uid().unwrap_or_default());
    }
}

/// Pipelines that were there, and that a list has not.
fn unlisted(pipelines: &Pipelines, listed: &Store<InventoryPipeline>) -> Vec<Told> {
    let known = pipelines.all();
    let refs = known.iter().map(|pipeline| ObjectRef::new(&pipeline.name).within(&pipeline.namespace));
    refs.filter(|known| listed.get(known).is_none()).collect()
}

/// Tells of the pipeline of each child of a kind that is there, changes or goes.
pub fn children(api: Api<PartialObjectMeta<DynamicObject>>, kind: ChildKind, notes: Notes) -> impl Stream<Item = Told> {
    let mut there = HashSet::new();
    watcher(api, config().labels(OURS)).default_backoff().flat_map(move |event| {
        let told = match broke_off(event, &notes.metrics, kind.name()) {
            Some(Event::Init) => {
                there.clear();
                Vec::new()
            }
            Some(Event::InitApply(child)) => {
                let told = noted(&notes.seen, kind, &child);
                there.extend(owner(&child).map(|(uid, _)| (uid, child.name_any())));
                told
            }
            Some(Event::InitDone) => {
                let mut gone = notes.seen.listed(kind, &there);
                if kind == ChildKind::ConfigMap {
                    gone.extend(notes.seen.listed(ChildKind::RuleCopy, &there));
                }
                there = HashSet::new();
                let named = gone.iter().filter_map(|uid| notes.pipelines.named(uid));
                named.map(|(namespace, name)| ObjectRef::new(&name).within(&namespace)).collect()
            }
            Some(Event::Apply(child)) => match owner(&child) {
                Some(_) => noted(&notes.seen, kind, &child),
                None => disowned(&notes, kind, &child),
            },
            Some(Event::Delete(child)) => match owner(&child).or_else(|| labelled(&notes, &child)) {
                Some((uid, told)) => {
                    notes.seen.gone(&uid, &(kind_of(kind, &child), child.name_any()));
                    vec![told]
                }
                None => Vec::new(),
            },
            None => Vec::new(),
        };
        stream::iter(told)
    })
}

/// Notes the version of a child; gives its pipeline.
fn noted(seen: &Seen, kind: ChildKind, child: &PartialObjectMeta<DynamicObject>) -> Vec<Told> {
    let Some((uid, told)) = owner(child) else { return Vec::new() };
    let version = child.metadata.resource_version.as_deref().unwrap_or_default();
    seen.told(&uid, (kind_of(kind, child), child.name_any()), version);
    vec![told]
}

/// A child that says it is ours and of nobody: somebody has taken its owner away. It is read again, and told of.
fn disowned(notes: &Notes, kind: ChildKind, child: &PartialObjectMeta<DynamicObject>) -> Vec<Told> {
    let Some((uid, told)) = labelled(notes, child) else { return Vec::new() };
    notes.seen.gone(&uid, &(kind_of(kind, child), child.name_any()));
    vec![told]
}

/// The pipeline that a child says by its label that it is of.
fn labelled(notes: &Notes, child: &PartialObjectMeta<DynamicObject>) -> Option<(Uid, Told)> {
    let (namespace, name) = (child.metadata.namespace.as_deref()?, child.labels().get(PIPELINE_LABEL)?);
    let uid = notes.pipelines.uid(namespace, name)?;
    Some((uid, ObjectRef::new(name).within(namespace)))
}

/// What a child is: copies of rules are config maps, and told of with them.
fn kind_of(watched: ChildKind, child: &PartialObjectMeta<DynamicObject>) -> ChildKind {
    let is_copy = watched == ChildKind::ConfigMap && child.annotations().contains_key(RULE_DIGEST);
    if is_copy { ChildKind::RuleCopy } else { watched }
}

/// The pipeline that a child belongs to.
fn owner(child: &PartialObjectMeta<DynamicObject>) -> Option<(Uid, Told)> {
    let owner = child.metadata.owner_references.iter().flatten().find(|owner| owner.controller == Some(true))?;
    let is_pipeline = owner.kind == InventoryPipeline::kind(&());
    let namespace = child.metadata.namespace.as_deref().unwrap_or_default();
    is_pipeline.then(|| (owner.uid.clone(), ObjectRef::new(&owner.name).within(namespace)))
}

/// What a watch tells; one that breaks off is counted, and taken up again after a while.
pub fn broke_off<K>(event: Result<Event<K>, watcher::Error>, metrics: &Metrics, kind: &str) -> Option<Event<K>> {
    event
        .inspect_err(|error| {
            metrics.watch_failed();
            tracing::warn!(%error, kind, "a watch broke off, and is taken up again");
        })
        .ok()
}
