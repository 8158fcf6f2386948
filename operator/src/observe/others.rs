//! Others: pipelines on the same Kafka that name a topic of this one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use stockflow_crds::ResolvedPipeline;
use stockflow_plan::Other;

use super::Workers;

/// A pipeline by namespace and name.
type Key = (String, String);

/// What is remembered of a pipeline: what others must know.
#[derive(Clone, Debug)]
struct Named {
    brokers: BTreeSet<String>,
    other: Arc<Other>,
    uid: String,
    pipeline: Arc<ResolvedPipeline>,
    workers: BTreeMap<String, Workers>,
}

/// A pipeline that is there no more.
#[derive(Clone, Debug)]
pub struct Gone {
    /// Its uid.
    pub uid: String,
    /// What it was.
    pub pipeline: Arc<ResolvedPipeline>,
}

/// The pipelines that there are, by what they name. One that does not resolve names what it named
/// when it last did: its workers run on.
#[derive(Debug, Default)]
pub struct Pipelines {
    all: Mutex<BTreeMap<Key, Named>>,
}

impl Pipelines {
    /// A pipeline is there, created at this second, with this uid.
    pub fn note(&self, pipeline: &ResolvedPipeline, created_s: i64, uid: &str) {
        let inputs = pipeline.stages.iter().filter(|stage| stage.ledger.is_some()).flat_map(|stage| &stage.inputs);
        let ledger_reads = inputs.filter_map(|input| pipeline.topic(input.topic));
        let other = Arc::new(Other {
            namespace: pipeline.namespace.clone(),
            name: pipeline.name.clone(),
            created_s,
            manages: managed(pipeline).map(ToOwned::to_owned).collect(),
            names: named(pipeline).map(ToOwned::to_owned).collect(),
            of_stages: pipeline.topics_of_stages().map(ToOwned::to_owned).collect(),
            ledger_reads: ledger_reads.map(|topic| topic.topic_name.clone()).collect(),
        });
        let brokers = pipeline.kafka.bootstrap_servers.iter().cloned().collect();
        let key = (pipeline.namespace.clone(), pipeline.name.clone());
        let mut all = self.lock();
        let workers = all.remove(&key).map(|before| before.workers).unwrap_or_default();
        let (uid, pipeline) = (uid.to_owned(), Arc::new(pipeline.clone()));
        all.insert(key, Named { brokers, other, uid, pipeline, workers });
    }

    /// How the workers of its stages were seen.
    pub fn saw(&self, pipeline: &ResolvedPipeline, workers: &BTreeMap<String, Workers>) {
        if let Some(named) = self.lock().get_mut(&(pipeline.namespace.clone(), pipeline.name.clone())) {
            named.workers.clone_from(workers);
        }
    }

    /// How the workers of a stage were seen last; `None` where there is no StatefulSet yet.
    pub fn workers(&self, namespace: &str, name: &str, stage: &str) -> Option<Workers> {
        self.lock().get(&(namespace.to_owned(), name.to_owned()))?.workers.get(stage).copied()
    }

    /// One of them.
    pub fn get(&self, namespace: &str, name: &str) -> Option<Arc<ResolvedPipeline>> {
        let all = self.lock();
        all.get(&(namespace.to_owned(), name.to_owned())).map(|named| Arc::clone(&named.pipeline))
    }

    /// All of them.
    pub fn all(&self) -> Vec<Arc<ResolvedPipeline>> {
        self.lock().values().map(|named| Arc::clone(&named.pipeline)).collect()
    }

    /// The uid of a pipeline.
    pub fn uid(&self, namespace: &str, name: &str) -> Option<String> {
        self.lock().get(&(namespace.to_owned(), name.to_owned())).map(|named| named.uid.clone())
    }

    /// The namespace and name of the pipeline with this uid.
    pub fn named(&self, uid: &str) -> Option<(String, String)> {
        self.lock().iter().find(|(_, named)| named.uid == uid).map(|(key, _)| key.clone())
    }

    /// A pipeline is there no more; what it was, if that was known.
    pub fn gone(&self, namespace: &str, name: &str) -> Option<Gone> {
        let named = self.lock().remove(&(namespace.to_owned(), name.to_owned()))?;
        Some(Gone { uid: named.uid, pipeline: named.pipeline })
    }

    /// Those that share a broker with this one, and name a topic that it makes, or make one that it names. A topic that
    /// both only read concerns neither.
    pub fn others(&self, pipeline: &ResolvedPipeline) -> Vec<Arc<Other>> {
        let me = (pipeline.namespace.clone(), pipeline.name.clone());
        let (managed, named): (BTreeSet<&str>, BTreeSet<&str>) =
            (managed(pipeline).collect(), named(pipeline).collect());
        let brokers: BTreeSet<&str> = pipeline.kafka.bootstrap_servers.iter().map(String::as_str).collect();
        let concerns = |other: &Other| {
            other.names.iter().any(|name| managed.contains(name.as_str()))
                || other.manages.iter().any(|name| named.contains(name.as_str()))
        };
        let shares = |known: &Named| {
            known.brokers.iter().any(|broker| brokers.contains(broker.as_str())) && concerns(&known.other)
        };
        let all = self.lock();
        let others = all.iter().filter(|(key, known)| **key != me && shares(known));
        others.map(|(_, known)| Arc::clone(&known.other)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Named>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The topics that a pipeline makes, with those of its stages.
fn managed(pipeline: &ResolvedPipeline) -> impl Iterator<Item = &str> {
    let own = pipeline.topics.iter().filter(|topic| topic.managed()).map(|topic| topic.topic_name.as_str());
    own.chain(pipeline.topics_of_stages())
}

/// The topics that a pipeline names, with those of its stages.
fn named(pipeline: &ResolvedPipeline) -> impl Iterator<Item = &str> {
    pipeline.topics.iter().map(|topic| topic.topic_name.as_str()).chain(pipeline.topics_of_stages())
}

#[cfg(test)]
#[path = "others/tests.rs"]
mod tests;
