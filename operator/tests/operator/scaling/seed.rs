//! What an operator is given to remember, so that a claim need not wait for what takes minutes.

use k8s_openapi::jiff::Timestamp;
use kube::ResourceExt;
use kube::api::{Patch, PatchParams};
use serde_json::json;
use stockflow_autoscale::{Backlog, History, Observation, PartitionSeen, WorkerSeen};

use crate::support::Shop;

/// For so long nothing has come in, longer than a stage must be idle before it sleeps, seconds.
const QUIET_S: u64 = 400;
/// Between two looks, seconds.
const LOOK_S: u64 = 5;

/// Nothing has come in for so long, on a dozen partitions and so many workers.
fn quiet(workers: u32, now_s: u64, quiet_s: u64) -> History {
    let seen = |at_s| Observation {
        at_s,
        replicas: workers,
        ready: workers,
        restoring: 0,
        workers: (0..workers).map(|ordinal| WorkerSeen { ordinal, threads: 1, busy_s: 0.0 }).collect(),
        partitions: vec![PartitionSeen { backlog: Some(Backlog { end: 0, lag: 0 }), set_aside: false }; 12],
    };
    let mut history = History::new(&seen(now_s - quiet_s));
    (1..quiet_s / LOOK_S).for_each(|look| history.observe(&seen(now_s - quiet_s + look * LOOK_S)));
    history
}

/// The next operator remembers that nothing has come in for long.
pub async fn remember_quiet(shop: &Shop, workers: u32) {
    remember_quiet_for(shop, workers, QUIET_S).await;
}

/// Now, seconds since 1970.
pub fn now_s() -> u64 {
    u64::try_from(Timestamp::now().as_second()).unwrap()
}

/// The same, for so long; gives since when.
pub async fn remember_quiet_for(shop: &Shop, workers: u32, quiet_s: u64) -> u64 {
    let now_s = now_s();
    let history = quiet(workers, now_s, quiet_s);
    let text = json!({"version": 1, "history": history, "terms": [], "decisions": []}).to_string();
    let pipeline = shop.pipelines().get("shop").await.unwrap();
    let memory = json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {
            "name": "shop.scaling",
            "ownerReferences": [{
                "apiVersion": "stockflow.dev/v1alpha1", "kind": "InventoryPipeline", "name": "shop", "controller": true,
                "uid": pipeline.uid().unwrap(),
            }],
        },
        "data": {"books": text},
    });
    let params = PatchParams::apply("stockflow-operator-scaling").force();
    shop.objects("v1", "ConfigMap").patch("shop.scaling", &params, &Patch::Apply(&memory)).await.unwrap();
    now_s - quiet_s
}
