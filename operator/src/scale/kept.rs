//! What is kept of the scaling of each stage: its history, what was decided, and the last decisions for
//! whoever asks why.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use stockflow_autoscale::{Decision, History};
use stockflow_crds::ResolvedPipeline;

/// Decisions of a stage that are kept.
const DECISIONS_MAX: usize = 32;
/// Stages that are kept.
const STAGES_MAX: usize = 20_000;

/// A stage, by namespace, pipeline and name.
pub type StageKey = (String, String, String);

/// A decision, as it is shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// When, seconds since 1970 UTC.
    pub at_s: u64,
    /// What was decided, with its terms.
    pub decision: Decision,
    /// The same in a sentence.
    pub sentence: String,
    /// Whether the operator acts on it: not where it only recommends, or somebody else scales.
    pub acts: bool,
}

/// What is kept of one stage.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// What was observed.
    pub history: Option<History>,
    /// How many workers it should have.
    pub replicas: Option<u32>,
    /// What was decided last, the newest behind.
    pub decisions: VecDeque<Shown>,
    /// Records that wait; `None` while that is not known.
    pub lag: Option<u64>,
    /// Records that are done, a second.
    pub rate_per_s: Option<f64>,
    /// What its workers wait for, and why they are not ready; the first of it.
    pub troubles: Vec<String>,
    /// Why pods of its workers do not run, as Kubernetes says it.
    pub of_pods: Vec<String>,
    /// The digest of each rule, by its name.
    pub digests: BTreeMap<String, String>,
    /// The history as it is stored, or the first one where none is.
    pub stored: Option<History>,
    /// How often there was something to be stored ...
    pub news: u64,
    /// ... and how much of that is.
    pub stored_news: u64,
}

/// What is kept of all stages.
#[derive(Debug, Default)]
pub struct Scaling {
    stages: Mutex<HashMap<StageKey, Kept>>,
    /// The pipelines whose memory was read, with their uids.
    recalled: Mutex<HashMap<(String, String), String>>,
    /// Held by who stores: what is read later is written later.
    pub storing: tokio::sync::Mutex<()>,
}

impl Scaling {
    /// What is kept of a stage.
    pub fn of(&self, key: &StageKey) -> Kept {
        self.lock().get(key).cloned().unwrap_or_default()
    }

    /// What is kept of each stage of a pipeline.
    pub fn of_all(&self, pipeline: &ResolvedPipeline) -> BTreeMap<String, Kept> {
        let stages = self.lock();
        let key = |stage: &str| (pipeline.namespace.clone(), pipeline.name.clone(), stage.to_owned());
        let kept = pipeline
            .stages
            .iter()
            .filter_map(|stage| Some((stage.name.clone(), stages.get(&key(&stage.name))?.clone())));
        kept.collect()
    }

    /// Changes what is kept of a stage.
    pub fn change<T>(&self, key: &StageKey, change: impl FnOnce(&mut Kept) -> T) -> Option<T> {
        let mut stages = self.lock();
        if stages.len() >= STAGES_MAX && !stages.contains_key(key) {
            return None;
        }
        Some(change(stages.entry(key.clone()).or_default()))
    }

    /// Whether there is something to be stored of a pipeline.
    pub fn is_unstored(&self, pipeline: &ResolvedPipeline) -> bool {
        let stages = self.lock();
        let key = |stage: &str| (pipeline.namespace.clone(), pipeline.name.clone(), stage.to_owned());
        pipeline.stages.iter().filter_map(|stage| stages.get(&key(&stage.name))).any(Kept::is_unstored)
    }

    /// Whoever leads next is to go on with what is known now, not only with what was learned.
    pub fn leave(&self) {
        self.lock().values_mut().filter(|kept| kept.history.is_some()).for_each(|kept| kept.news += 1);
    }

    /// What was kept of a stage is stored.
    pub fn has_stored(&self, key: &StageKey, was: &Kept) {
        if let Some(kept) = self.lock().get_mut(key) {
            kept.stored = was.history.as_ref().map(History::lasting);
            kept.stored_news = was.news;
        }
    }

    /// How many workers each stage of a pipeline should have, as far as that was decided.
    pub fn decided(&self, namespace: &str, pipeline: &str) -> BTreeMap<String, u32> {
        let stages = self.lock();
        let of = stages.iter().filter(|((in_namespace, of, _), _)| in_namespace == namespace && of == pipeline);
        of.filter_map(|((_, _, stage), kept)| Some((stage.clone(), kept.replicas?))).collect()
    }

    /// A pipeline is gone.
    pub fn forget(&self, namespace: &str, pipeline: &str) {
        self.lock().retain(|(in_namespace, of, _), _| in_namespace != namespace || of != pipeline);
        self.recalled().remove(&(namespace.to_owned(), pipeline.to_owned()));
    }

    /// Whether what is remembered of a pipeline with this uid was read.
    pub fn is_recalled(&self, pipeline: &ResolvedPipeline, uid: &str) -> bool {
        let key = (pipeline.namespace.clone(), pipeline.name.clone());
        self.recalled().get(&key).is_some_and(|of| of == uid)
    }

    /// It was read.
    pub fn has_recalled(&self, pipeline: &ResolvedPipeline, uid: &str) {
        self.recalled().insert((pipeline.namespace.clone(), pipeline.name.clone()), uid.to_owned());
    }

    fn recalled(&self) -> MutexGuard<'_, HashMap<(String, String), String>> {
        self.recalled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<StageKey, Kept>> {
        self.stages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// A decision was made; whether it is another than the last one.
    pub fn note(&mut self, shown: Shown) -> bool {
        let last = self.decisions.back().map(|last| (last.decision.replicas, last.decision.reason));
        let is_news = last != Some((shown.decision.replicas, shown.decision.reason));
        if !is_news {
            // Its numbers are newer.
            self.decisions.pop_back();
        }
        if self.decisions.len() == DECISIONS_MAX {
            // What changed something is asked for longer than what did not.
            let hold = self.decisions.iter().position(|shown| !shown.decision.is_change());
            self.decisions.remove(hold.unwrap_or(0));
        }
        self.decisions.push_back(shown);
        is_news
    }

    /// Whether what a restart should go on with is another than what is stored: never under a constant load.
    pub fn learn(&mut self, has_decided: bool) {
        let Some(history) = &self.history else { return };
        let stored = self.stored.get_or_insert_with(|| history.lasting());
        self.news += u64::from(has_decided || history.has_learned_since(stored));
    }

    /// Whether there is something that is not stored yet.
    pub fn is_unstored(&self) -> bool {
        self.news != self.stored_news
    }
}
