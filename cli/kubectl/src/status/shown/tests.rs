//! How a pipeline reads that is partly well.

use serde_json::json;

use super::*;
use crate::doors::PodName;
use crate::pods::{How, WorkerPod};

fn pipeline() -> Pipeline {
    let status = json!({
        "conditions": [{
            "type": "Ready", "status": "False", "reason": "WorkersStarting", "message": "stage stock: 1 of 2",
            "lastTransitionTime": "2026-03-02T08:00:00Z",
        }],
        "stages": [{"name": "stock", "wantedReplicas": 2, "readyReplicas": 1, "lag": 120, "rate": 76.4}],
    });
    Pipeline {
        namespace: "retail".into(),
        name: "omni".into(),
        is_suspended: false,
        stages: vec![serde_json::from_value(json!({"name": "stock", "ledger": {}})).unwrap()],
        status: serde_json::from_value(status).unwrap(),
    }
}

fn worker(instance: &str, how: How, page: Result<Value, String>) -> Told {
    let pod = PodName { namespace: "retail".into(), name: format!("omni-stock-{instance}") };
    Told { worker: WorkerPod { pod, instance: instance.into(), how }, page }
}

#[test]
fn a_pipeline_is_its_conditions_its_stages_and_what_each_worker_says() {
    let page = json!({"stages": [{
        "name": "stock", "notReady": ["restoring 1 of 2 shards"], "counters": {"records": 9, "dead": {"A": 1, "B": 2}},
        "shards": [
            {"phase": "running", "lag": 20, "keys": 5, "parkedKeys": 1},
            {"phase": "restoring", "lag": null, "keys": 2, "setAside": true},
        ],
    }]});
    let stages =
        [vec![worker("0", How::Running, Ok(page)), worker("1", How::Away("Pending".into()), Err("Pending".into()))]];
    let pipeline = pipeline();
    let seen = Seen { pipeline: &pipeline, stages: &stages };
    let wanted = "\
retail/omni

CONDITION   STATUS   REASON            MESSAGE
Ready       False    WorkersStarting   stage stock: 1 of 2

STAGE   READY   LAG   RECORDS/S   RECOMMENDED
stock   1/2     120   76          -

WORKER         READY     SHARDS   LAG   RECORDS   DEAD   KEYS   PARKED   WHY NOT
omni-stock-0   no        1 of 2   -     9         3      7      1        restoring 1 of 2 shards; 1 partitions cannot be read on
omni-stock-1   Pending   -        -     -         -      -      -        Pending
";
    assert_eq!(seen.text(), wanted);
    let shown = seen.json();
    assert_eq!(
        shown["stages"][0]["workers"][1],
        json!({"pod": "omni-stock-1", "ready": "Pending", "unheard": "Pending"})
    );
    assert_eq!(shown["stages"][0]["workers"][0]["status"]["stages"][0]["shards"][0]["lag"], 20);
}
