//! The limit of memory of a worker, held to what its bounds come to.

use crate::{InventoryPipeline, StageSpec, WorkerSpec, resolve};

use super::findings::Findings;

/// A worker with nothing to do takes 50 to 66 MiB: see crds/src/resolve/memory.rs.
const LEAST_BYTES: u128 = 64 << 20;
/// Said of a limit with which no worker starts.
const TOO_LITTLE: &str = "no worker starts with so little memory";

pub(super) fn check(pipeline: &InventoryPipeline, findings: &mut Findings) {
    for (s, stage) in pipeline.spec.stages.iter().enumerate() {
        let own = stage.worker.as_ref().filter(|worker| worker.resources.is_some());
        let (path, worker) = match (own, &pipeline.spec.worker) {
            (Some(own), _) => (format!("spec.stages[{s}].worker"), own),
            (None, Some(general)) => ("spec.worker".to_owned(), general),
            (None, None) => continue,
        };
        limit(&format!("{path}.resources.limits.memory"), pipeline, (stage, worker), findings);
    }
}

fn limit(
    path: &str,
    pipeline: &InventoryPipeline,
    (stage, worker): (&StageSpec, &WorkerSpec),
    findings: &mut Findings,
) {
    let Some(limit) = worker.resources.as_ref().and_then(|resources| resources.limits.get("memory")) else { return };
    // What is no quantity is told elsewhere.
    let Some(thousandths) = limit.thousandths() else { return };
    let bytes = thousandths / 1_000;
    let most = resolve::memory_of_bounds(pipeline, stage);
    let text = resolve::mebibytes(most);
    let stage = &stage.name;
    if bytes < LEAST_BYTES {
        let help = format!(
            "`{}` is; the bounds of stage `{stage}` come to {text}: write that, or leave the limit out and it is that",
            limit.text()
        );
        findings.add(path, TOO_LITTLE, help);
    } else if bytes < u128::from(most) {
        let message = format!("a worker of stage `{stage}` may take {text} before it has passed a bound of its own");
        let help = format!(
            "with a limit of {} it may be killed before; leave the limit out and it is {text}, or lower \
             ledger.ruleState, ledger.dedupe.ids or threads",
            limit.text()
        );
        findings.warn(path, message, help);
    }
}
