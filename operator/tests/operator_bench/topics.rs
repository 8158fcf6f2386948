//! Many topics: made and changed together, so that brokers are asked few questions.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::figures::{count, hold, show};
use crate::fleet::{Fleet, name};
use crate::support::claim;

/// Topics of a pipeline that are changed, and those that are made.
const CHANGED: usize = 30;
const MADE: usize = 10;
/// For 250 topics made and 750 changed.
const WITHIN: Duration = Duration::from_secs(10);

fn pipeline(bootstrap: &str, number: usize, topics: usize, dirty_ratio: &str) -> Value {
    let topic = |topic: usize| json!({"name": format!("t{topic:02}"), "partitions": 1, "config": {"min.cleanable.dirty.ratio": dirty_ratio}});
    json!({
        "apiVersion": "stockflow.dev/v1alpha1", "kind": "InventoryPipeline",
        "metadata": {"name": name(number)},
        "spec": {
            "kafka": {"bootstrapServers": [bootstrap], "replicationFactor": 1},
            "topics": (0..topics).map(topic).collect::<Vec<_>>(),
            "stages": [{
                "name": "front",
                "from": [{"topic": "t00"}],
                "rules": [{"name": "to", "module": {"builtin": "route"},
                    "config": {"routes": [{"to": "t01", "as": "event"}], "otherwise": "drop"}}],
                "publish": {},
                "scaling": {"min": 1, "max": 1},
            }],
        },
    })
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn many_topics_are_made_and_changed_together() {
    claim(async {
        let pipelines = count("OPERATOR_BENCH_TOPICS", 100).div_ceil(CHANGED + MADE);
        let fleet = Fleet::start("topics").await;
        let bootstrap = fleet.shop.bootstrap.clone();
        fleet.apply(0..pipelines, |number| pipeline(&bootstrap, number, CHANGED, "0.5")).await;
        fleet.say(pipelines, "TopicsReady", "True").await;
        fleet.looked_at(pipelines).await;
        let begun = Instant::now();
        fleet.apply(0..pipelines, |number| pipeline(&bootstrap, number, CHANGED + MADE, "0.25")).await;
        fleet.say(pipelines, "TopicsReady", "True").await;
        let took = begun.elapsed();
        let what = format!("{} topics made and {} changed", pipelines * MADE, pipelines * CHANGED);
        show(&what, &format!("{took:.1?}"), &format!("{WITHIN:.1?}"));
        hold(took, WITHIN);
    });
}
