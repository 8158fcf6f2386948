//! Many pipelines: changes are acted on soon, nothing is written where nothing changes, and neither
//! memory nor looking at all of them costs much.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::figures::{count, hold, percentile, show};
use crate::fleet::{Fleet, name};
use crate::support::claim;

/// Most memory with 3,000 pipelines, MiB.
const PEAK_MIB: u64 = 150;
/// A change is acted on within so long, 99 times of 100.
const ACTED_WITHIN: Duration = Duration::from_secs(1);
/// What looking at a pipeline may cost: 30 s for 3,000.
const LOOK: Duration = Duration::from_millis(10);

/// After so many looks at all of them everything is said.
const LOOKS_MAX: usize = 5;

/// A pipeline of a stage, with two topics of its own.
fn pipeline(bootstrap: &str, number: usize, otherwise: &str) -> Value {
    json!({
        "apiVersion": "stockflow.dev/v1alpha1", "kind": "InventoryPipeline",
        "metadata": {"name": name(number)},
        "spec": {
            "kafka": {"bootstrapServers": [bootstrap], "replicationFactor": 1},
            "topics": [
                {"name": "events", "partitions": 1},
                {"name": "out", "topicName": "shared.out", "managed": false},
            ],
            "stages": [{
                "name": "front",
                "from": [{"topic": "events"}],
                "rules": [{"name": "to", "module": {"builtin": "route"},
                    "config": {"routes": [{"to": "out", "as": "event"}], "otherwise": otherwise}}],
                "publish": {},
                "scaling": {"min": 1, "max": 1},
            }],
        },
    })
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn many_pipelines_are_looked_after_soon_and_at_little_cost() {
    claim(async {
        let (pipelines, changes) = (count("OPERATOR_BENCH_PIPELINES", 50), count("OPERATOR_BENCH_CHANGES", 50));
        let still_s = count("OPERATOR_BENCH_STILL_S", 0);
        let fleet = Fleet::start("many").await;
        fleet.kafka.create_topic("shared.out", 1, &[]).unwrap();
        let bootstrap = fleet.shop.bootstrap.clone();
        let begun = Instant::now();
        fleet.apply(0..pipelines, |number| pipeline(&bootstrap, number, "refuse")).await;
        fleet.say(pipelines, "TopicsReady", "True").await;
        println!("operator-bench: {pipelines} pipelines made within {:.1?}", begun.elapsed());
        fleet.looked_at(pipelines).await;

        // Nothing is written where nothing changes, though each is looked at. What scaling sees first is said once.
        let mut took = Duration::MAX;
        for _ in 0..LOOKS_MAX {
            fleet.proxy.forget();
            let before = fleet.child.cpu();
            fleet.looked_at(pipelines).await;
            took = fleet.child.cpu().since(before);
            if fleet.written().is_empty() {
                break;
            }
        }
        tokio::time::sleep(Duration::from_secs(u64::try_from(still_s).unwrap())).await;
        let written = fleet.written();
        show("writes while nothing changes", &written.len().to_string(), "0");
        assert!(written.is_empty(), "{written:#?}");
        let bound = LOOK * u32::try_from(pipelines).unwrap();
        show("processor's time to look at all", &format!("{took:.2?}"), &format!("{bound:.2?}"));

        let mut times = acted_within(&fleet, changes.min(pipelines)).await;
        let p99 = percentile(&mut times, 99);
        let p50 = percentile(&mut times, 50);
        show(
            "from a change to the first write, p99",
            &format!("{p99:.1?} (p50 {p50:.1?})"),
            &format!("{ACTED_WITHIN:.1?}"),
        );
        let peak = fleet.child.peak_mib();
        show("peak memory", &format!("{peak} MiB"), &format!("{PEAK_MIB} MiB"));
        assert!(peak <= PEAK_MIB, "see the figures above");
        hold(p99, ACTED_WITHIN);
        hold(took, bound);
    });
}

/// Changes pipelines one after another; how long each took from the change to the first write.
async fn acted_within(fleet: &Fleet, changes: usize) -> Vec<Duration> {
    let mut changed = Vec::new();
    fleet.proxy.forget();
    for number in 0..changes {
        let wanted = pipeline(&fleet.shop.bootstrap, number, "drop");
        fleet.shop.apply(&wanted).await;
        changed.push((Instant::now(), name(number)));
    }
    fleet.say(changes, "TopicsReady", "True").await;
    let written = fleet.written();
    let of = |(at, name): (Instant, String)| {
        let first = written.iter().find(|(_, path)| path.contains(&name)).expect("the change is acted on");
        first.0.saturating_duration_since(at)
    };
    changed.into_iter().map(of).collect()
}
