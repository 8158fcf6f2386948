//! What the operator has done, for `/metrics`.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use stockflow_plan::Action;
use stockflow_web::metrics::{Families, Figures, Histogram, Labels, plain, seconds};

/// Upper bounds of how long a reconciliation takes, s; one more has none.
const BOUNDS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
/// Pipelines whose failures are counted at most.
const FAILING_MAX: usize = 10_000;

/// Counts of one process.
#[derive(Debug, Default)]
pub struct Metrics {
    reconciled: AtomicU64,
    failed: AtomicU64,
    watch_failures: AtomicU64,
    statuses: AtomicU64,
    scaled: AtomicU64,
    recommended: AtomicU64,
    took_buckets: [AtomicU64; BOUNDS.len() + 1],
    took_us: AtomicU64,
    actions: Mutex<HashMap<&'static str, u64>>,
    /// How often each pipeline has failed in a row.
    failing: Mutex<HashMap<String, u16>>,
}

impl Metrics {
    /// A reconciliation has ended.
    pub fn reconciled(&self, took: Duration, is_ok: bool) {
        let bucket = BOUNDS.iter().position(|bound| took.as_secs_f64() <= *bound).unwrap_or(BOUNDS.len());
        self.took_buckets[bucket].fetch_add(1, Relaxed);
        self.took_us.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
        if is_ok { &self.reconciled } else { &self.failed }.fetch_add(1, Relaxed);
    }

    /// Something is about to be written.
    pub fn acted(&self, action: &Action) {
        let name = name(action);
        *self.actions.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default() += 1;
    }

    /// Scaling has decided on another number of workers.
    pub fn decided(&self, acts: bool) {
        if acts { &self.scaled } else { &self.recommended }.fetch_add(1, Relaxed);
    }

    /// A status was written.
    pub fn wrote_status(&self) {
        self.statuses.fetch_add(1, Relaxed);
    }

    /// A watch or the queue has failed, and goes on.
    pub fn watch_failed(&self) {
        self.watch_failures.fetch_add(1, Relaxed);
    }

    /// A pipeline has failed once more; how often in a row before that.
    pub fn failed(&self, pipeline: &str) -> u16 {
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        if failing.len() >= FAILING_MAX {
            failing.clear();
        }
        let times = failing.entry(pipeline.to_owned()).or_default();
        let before = *times;
        *times = times.saturating_add(1);
        before
    }

    /// A pipeline has not failed.
    pub fn succeeded(&self, pipeline: &str) {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner).remove(pipeline);
    }
}

fn name(action: &Action) -> &'static str {
    match action {
        Action::AddFinalizer | Action::RemoveFinalizer => "finalizer",
        Action::NoteTopics { .. } => "note-topics",
        Action::TryRule { .. } => "try-rule",
        Action::CopyRule { .. } => "copy-rule",
        Action::TellLeaving { .. } => "tell-leaving",
        Action::CreateTopic { .. } => "create-topic",
        Action::GrowTopic { .. } => "grow-topic",
        Action::SetTopicConfigs { .. } => "set-topic",
        Action::DeleteTopic { .. } => "delete-topic",
        Action::DeleteGroup { .. } => "delete-group",
        Action::ApplyChild { .. } => "apply-object",
        Action::SetReplicas { .. } => "set-replicas",
        Action::DeleteChild { .. } => "delete-object",
        Action::Event(_) => "event",
    }
}

/// The metrics of a process, and whether it leads.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What was counted.
    pub metrics: Arc<Metrics>,
    /// Whether it leads.
    pub leads: bool,
}

impl Figures for Shown {
    fn write(&self, families: &mut Families<'_>) -> fmt::Result {
        let Metrics { reconciled, failed, watch_failures, statuses, .. } = &*self.metrics;
        let of = |counter: &AtomicU64| counter.load(Relaxed);
        let result = |result: &'static str, count: u64| -> (Labels<'_>, u64) { (vec![("result", result)], count) };
        families.counter(
            &plain("reconciliations", "Reconciliations of pipelines, by how they ended."),
            [result("done", of(reconciled)), result("failed", of(failed))],
        )?;
        let buckets = self.metrics.took_buckets.iter().map(of);
        let bounds = BOUNDS.into_iter().chain([f64::INFINITY]);
        #[allow(clippy::cast_precision_loss, reason = "a sum of seconds")]
        let sum = of(&self.metrics.took_us) as f64 / 1e6;
        let took = Histogram { buckets: bounds.zip(buckets).collect(), sum };
        families.histogram(&seconds("reconciliation", "How long reconciliations took."), [(vec![], &took)])?;
        let actions = self.metrics.actions.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let actions = actions.into_iter().map(|(action, count)| (vec![("action", action)], count));
        families.counter(&plain("actions", "What was written to the API server and to Kafka, by kind."), actions)?;
        families.counter(
            &plain("scaling_decisions", "Decisions for another number of workers, by whether they are acted on."),
            [
                (vec![("mode", "acts")], of(&self.metrics.scaled)),
                (vec![("mode", "recommends")], of(&self.metrics.recommended)),
            ],
        )?;
        families.counter(&plain("status_writes", "Statuses that were written."), [(vec![], of(statuses))])?;
        families.counter(
            &plain("watch_failures", "Watches that broke off and were taken up again."),
            [(vec![], of(watch_failures))],
        )?;
        families.gauge(&plain("leads", "Whether this process leads."), [(vec![], u64::from(self.leads))])
    }
}
