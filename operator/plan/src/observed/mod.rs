//! What is there, as plain data: the resource, its children, Kafka, and what it refers to.

mod child;
mod kafka;
mod projection;
mod rule;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use stockflow_crds::{ResolvedPipeline, TopicStatus};

pub use child::{Child, ChildKind, Object, Owner};
pub use kafka::{KafkaSeen, TopicSeen};
pub use projection::projected;
pub use rule::{RuleSeen, Verdict};

/// All that a plan is made from, beside the resolved pipeline. Of secrets there is a version, never what is in them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observed {
    /// Id of the resource: what its children name as their owner.
    pub uid: String,
    /// When it was created, seconds since 1970 UTC.
    pub created_s: i64,
    /// Its annotations.
    pub annotations: BTreeMap<String, String>,
    /// Its finalizers.
    pub finalizers: BTreeSet<String>,
    /// Set once somebody has deleted it.
    pub deletion: Option<Deletion>,
    /// Its notes of topics, from its status.
    pub notes: Vec<TopicStatus>,
    /// Every object in its namespace that it owns, and every other one that has the name of one that it would make.
    pub children: Vec<Child>,
    /// Pods of its workers that have not ended yet, of whatever StatefulSet.
    pub worker_pods: u32,
    /// What Kafka has.
    pub kafka: KafkaSeen,
    /// The version (or a hash) of each secret that the pipeline names and that there is.
    pub secrets: BTreeMap<String, String>,
    /// Each rule, by its stage and its name. One that is not here was not looked for.
    pub rules: BTreeMap<(String, String), RuleSeen>,
    /// Other pipelines on the same Kafka that name topics of this one, or make what it names.
    pub others: Vec<Arc<Other>>,
    /// How many workers each stage should have, as scaling has decided; a stage that is not here keeps what it has.
    pub decided: BTreeMap<String, u32>,
    /// What the cluster knows beside the usual.
    pub capabilities: Capabilities,
    /// What the operator was told at its start.
    pub settings: Settings,
}

/// A resource that is being deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deletion {
    /// How long ago somebody deleted it, ms.
    pub elapsed_ms: u64,
    /// Why what was to go could not be deleted when that was tried last.
    pub hindered: Option<String>,
}

/// Another pipeline that names topics of this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// When it was created, seconds since 1970 UTC.
    pub created_s: i64,
    /// The names in Kafka of topics that it would make and change.
    pub manages: BTreeSet<String>,
    /// Those that it names at all.
    pub names: BTreeSet<String>,
    /// Those that its stages write for themselves: changelogs, and dead letters by their default name.
    pub of_stages: BTreeSet<String>,
    /// Those that a stage of its with a ledger reads.
    pub ledger_reads: BTreeSet<String>,
}

impl Observed {
    /// The pipeline that owns this topic instead of ours: one that names it too and was there first. What our stages
    /// write for themselves is ours, whoever names it.
    pub fn owned_by(&self, pipeline: &ResolvedPipeline, topic_name: &str) -> Option<&Arc<Other>> {
        if pipeline.topics_of_stages().any(|own| own == topic_name) {
            return None;
        }
        let ours = (self.created_s, pipeline.namespace.as_str(), pipeline.name.as_str());
        let older = |other: &&Arc<Other>| {
            other.manages.contains(topic_name)
                && (other.created_s, other.namespace.as_str(), other.name.as_str()) < ours
        };
        self.others.iter().filter(older).min_by_key(|other| (other.created_s, &other.namespace, &other.name))
    }

    /// The note of this topic.
    pub fn note(&self, topic_name: &str) -> Option<&TopicStatus> {
        self.notes.iter().find(|note| note.topic_name == topic_name)
    }

    /// What there is of this rule.
    pub fn rule(&self, stage: &str, rule: &str) -> &RuleSeen {
        self.rules.get(&(stage.to_owned(), rule.to_owned())).unwrap_or(&RuleSeen::Missing)
    }

    /// The SHA-256 of the rule's component, where it is known.
    pub fn digest(&self, stage: &str, rule: &str) -> Option<&str> {
        match self.rule(stage, rule) {
            RuleSeen::Found { digest, .. } => Some(digest),
            RuleSeen::Missing => None,
        }
    }

    /// The child of this kind and name.
    pub fn child(&self, kind: ChildKind, name: &str) -> Option<&Child> {
        self.children.iter().find(|child| child.kind == kind && child.name == name)
    }

    /// Whether the child was made for this resource.
    pub fn is_ours(&self, child: &Child) -> bool {
        matches!(&child.owner, Owner::Resource { uid } if *uid == self.uid)
    }

    /// Children of ours of this kind.
    pub fn ours(&self, kind: ChildKind) -> impl Iterator<Item = &Child> {
        self.children.iter().filter(move |child| child.kind == kind && self.is_ours(child))
    }
}

/// What the cluster knows beside the usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// The PodMonitor of the Prometheus operator.
    pub pod_monitor: bool,
}

/// What the operator was told at its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The image of workers that are not given another one.
    pub image: String,
    /// Namespaces beside the pipeline's own from which workers may be asked over HTTP: the operator's, and where
    /// metrics are collected.
    pub asking_namespaces: BTreeSet<String>,
}
