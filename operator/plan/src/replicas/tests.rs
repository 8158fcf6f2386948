//! Claims about how many workers a stage has.

use stockflow_crds::{ResolvedStage, ScalingMode, load, resolve};

use super::{Replicas, replicas};

const PIPELINE: &str = "
apiVersion: stockflow.dev/v1alpha1
kind: InventoryPipeline
metadata: {name: shop}
spec:
  kafka: {bootstrapServers: [kafka:9092]}
  topics: [{name: events, partitions: 12}]
  stages:
  - name: stock
    from: [{topic: events}]
    rules: [{name: books, module: {builtin: stock}}]
    scaling: {min: 2, max: 6}
";

fn stage(mode: ScalingMode, suspended: bool) -> ResolvedStage {
    let mut stage = resolve(&load(PIPELINE, "p").unwrap()).unwrap().stages.remove(0);
    stage.scaling.mode = mode;
    stage.suspended = suspended;
    stage
}

#[test]
fn a_decision_is_kept_within_the_bounds() {
    let stage = stage(ScalingMode::Auto, false);
    let of = |decided, current| replicas(&stage, decided, current);
    assert_eq!(of(None, None), Replicas::Ours(2), "as few as there may be");
    assert_eq!(of(Some(4), Some(2)), Replicas::Ours(4));
    assert_eq!(of(Some(9), Some(2)), Replicas::Ours(6));
    assert_eq!(of(None, Some(5)), Replicas::Ours(5), "without a decision it keeps what it has");
    assert_eq!(of(None, Some(0)), Replicas::Ours(2), "as after a suspension");
}

#[test]
fn who_only_recommends_leaves_what_there_is_within_the_bounds() {
    let stage = stage(ScalingMode::Recommend, false);
    assert_eq!(replicas(&stage, Some(6), Some(3)), Replicas::Ours(3));
    assert_eq!(replicas(&stage, Some(6), None), Replicas::Ours(2));
}

#[test]
fn what_is_somebody_elses_is_not_said_also_where_the_stage_is_suspended() {
    for suspended in [false, true] {
        assert_eq!(replicas(&stage(ScalingMode::External, suspended), Some(3), Some(1)), Replicas::Others);
    }
    assert_eq!(replicas(&stage(ScalingMode::Auto, true), Some(3), Some(1)), Replicas::Ours(0));
}

#[test]
fn a_stage_that_may_sleep_begins_awake() {
    let mut stage = stage(ScalingMode::Auto, false);
    stage.scaling.min = 0;
    assert_eq!(replicas(&stage, None, None), Replicas::Ours(1));
    assert_eq!(replicas(&stage, None, Some(0)), Replicas::Ours(0));
}
