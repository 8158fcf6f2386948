//! Stages in the status: how many workers each has and should have, and how far a roll is. Pure.

use std::collections::BTreeMap;

use stockflow_crds::{ResolvedPipeline, StageStatus};
use stockflow_plan::worker_selector;

use crate::observe::Workers;
use crate::scale::Kept;

/// How far the workers of a pipeline are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// All that should be are ready, and of the newest revision.
    Done,
    /// They are ready where there are any; some stages stand still because somebody said so.
    Suspended {
        /// Which.
        message: String,
    },
    /// Not all are ready.
    Waiting {
        /// In a word.
        reason: &'static str,
        /// Which stage waits for what.
        message: String,
    },
}

/// How far the workers are.
pub fn progress(
    pipeline: &ResolvedPipeline,
    workers: &BTreeMap<String, Workers>,
    scaling: &BTreeMap<String, Kept>,
) -> Progress {
    let mut suspended = Vec::new();
    for stage in &pipeline.stages {
        let Some(seen) = workers.get(&stage.name) else {
            return waiting("WorkersStarting", format!("stage {}: its workers are being made", stage.name));
        };
        let Workers { wanted, replicas, ready, updated, rolling } = *seen;
        let waits = || waits_for(pipeline, &stage.name, scaling.get(&stage.name));
        if rolling {
            let message = format!(
                "stage {}: {updated} of {wanted} workers have the newest version, {ready} are ready; the next one is \
                 stopped once all are: {}",
                stage.name,
                waits()
            );
            return waiting("WorkersRolling", message);
        }
        if replicas > wanted {
            return waiting("WorkersStopping", format!("stage {}: {} more are ending", stage.name, replicas - wanted));
        }
        if ready < wanted {
            let message = format!("stage {}: {ready} of {wanted} workers are ready: {}", stage.name, waits());
            return waiting("WorkersStarting", message);
        }
        if stage.suspended {
            suspended.push(stage.name.as_str());
        }
    }
    match suspended[..] {
        [] => Progress::Done,
        _ => Progress::Suspended { message: format!("suspended: {}", suspended.join(", ")) },
    }
}

/// What the workers of a stage say that they wait for; else where it can be seen.
fn waits_for(pipeline: &ResolvedPipeline, stage: &str, kept: Option<&Kept>) -> String {
    let troubles = kept.map(|kept| [&kept.of_pods[..], &kept.troubles[..]].concat().join("; ")).unwrap_or_default();
    if !troubles.is_empty() {
        return troubles;
    }
    let (namespace, name) = (&pipeline.namespace, &pipeline.name);
    format!("see `kubectl -n {namespace} get pods -l {}`", worker_selector(name, Some(stage)))
}

/// What is said of each stage; `before` is what was said last.
pub fn stages(
    pipeline: &ResolvedPipeline,
    workers: &BTreeMap<String, Workers>,
    scaling: &BTreeMap<String, Kept>,
    before: &[StageStatus],
) -> Vec<StageStatus> {
    let of = |name: &str| workers.get(name).copied();
    let stages = pipeline.stages.iter().map(|stage| {
        let kept = scaling.get(&stage.name);
        let was = before.iter().find(|was| was.name == stage.name);
        let rate = kept.and_then(|kept| kept.rate_per_s);
        StageStatus {
            name: stage.name.clone(),
            replicas: of(&stage.name).map(|seen| seen.replicas),
            wanted_replicas: of(&stage.name).map(|seen| seen.wanted),
            ready_replicas: of(&stage.name).map(|seen| seen.ready),
            recommended_replicas: kept.filter(|_| !stage.suspended).and_then(recommended),
            lag: kept.and_then(|kept| i64::try_from(kept.lag?).ok()).map(|now| {
                let slack = rate.unwrap_or(0.0);
                was.and_then(|was| was.lag)
                    .filter(|was| is_about(float(*was), float(now), slack))
                    .unwrap_or_else(|| coarse(now))
            }),
            rate: rate
                .map(|now| was.and_then(|was| was.rate).filter(|was| is_about(*was, now, 1.0)).unwrap_or(now.round())),
            rules: kept.map(|kept| kept.digests.clone()).unwrap_or_default(),
        }
    });
    stages.collect()
}

/// What was decided where nobody acts on it; of a stage that is to stand still nothing is.
fn recommended(kept: &Kept) -> Option<u32> {
    kept.decisions.back().filter(|last| !last.acts).map(|last| last.decision.replicas)
}

/// Whether a number is still about what it was: half as much again, a third less, or `slack` apart. Under a constant
/// load nothing is written.
fn is_about(was: f64, now: f64, slack: f64) -> bool {
    (was - now).abs() <= slack || (was / 1.5..=was * 1.5).contains(&now)
}

#[allow(clippy::cast_precision_loss, reason = "shown to two digits")]
fn float(count: i64) -> f64 {
    count as f64
}

/// To two digits: a number that changes with every look would be a write with every look.
fn coarse(number: i64) -> i64 {
    let mut unit = 1;
    while number / unit >= 100 {
        unit *= 10;
    }
    number / unit * unit
}

fn waiting(reason: &'static str, message: String) -> Progress {
    Progress::Waiting { reason, message }
}

#[cfg(test)]
#[path = "stages/tests.rs"]
mod tests;
