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
    /// The digest of each rule, by its name.
    pub digests: BTreeMap<String, String>,
}

/// What is kept of all stages.
#[derive(Debug, Default)]
pub struct Scaling {
    stages: Mutex<HashMap<StageKey, Kept>>,
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

    /// How many workers each stage of a pipeline should have, as far as that was decided.
    pub fn decided(&self, namespace: &str, pipeline: &str) -> BTreeMap<String, u32> {
        let stages = self.lock();
        let of = stages.iter().filter(|((in_namespace, of, _), _)| in_namespace == namespace && of == pipeline);
        of.filter_map(|((_, _, stage), kept)| Some((stage.clone(), kept.replicas?))).collect()
    }

    /// A pipeline is gone.
    pub fn forget(&self, namespace: &str, pipeline: &str) {
        self.lock().retain(|(in_namespace, of, _), _| in_namespace != namespace || of != pipeline);
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
            self.decisions.pop_front();
        }
        self.decisions.push_back(shown);
        is_news
    }
}
