//! A worker whose rule is in a registry: it waits for it and says so, takes no other build, and does without the
//! registry once it has it.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use stockflow_tests::patience::wait_for;
use stockflow_tests::registry::{Answer, Body, Registry};

use crate::shop::{LEAVES_WITHIN, Shop};
use crate::testbed;
use crate::worker::Worker;

const SAID_WITHIN: Duration = Duration::from_secs(30);

/// The stage file of a stage whose rule is this artifact.
fn stage_file(shop: &Shop, reference: &str, digest: &str) -> PathBuf {
    let text = fs::read_to_string(shop.pipeline(&shop.plain())).unwrap();
    let text = text.replace("{builtin: stock}", &format!("{{oci: '{reference}'}}, digest: '{digest}'"));
    let pipeline = stockflow_crds::resolve(&stockflow_crds::load(&text, "pipeline.yaml").unwrap()).unwrap();
    let file = shop.folder().join("stage.json");
    fs::write(&file, stockflow_crds::write_stage_file(&pipeline, &pipeline.stages[0])).unwrap();
    file
}

/// Waits until the worker says that it waits, in these words, and lives.
fn waits(worker: &Worker, words: &str) {
    let says = || {
        let (status, said) = worker.get("/readyz")?;
        (status == 503 && said.contains("waiting for rule stock: ") && said.contains(words)).then_some(())
    };
    wait_for(words, SAID_WITHIN, || format!("{:?}; {}", worker.get("/readyz"), worker.last_words()), says);
    assert_eq!(worker.get("/livez").map(|(status, _)| status), Some(200), "it is waited with, not started anew");
    let (_, status) = worker.get("/status").unwrap();
    assert!(status.contains(words) && status.contains("waitsFor"), "{status}");
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_worker_waits_for_its_rule_takes_no_other_build_and_starts_again_without_the_registry() {
    let (_turn, cluster) = testbed::one();
    let (shop, registry) = (Shop::open(cluster, 2), Registry::start().unwrap());
    let component = stockflow_builtin::builtin("stock").unwrap();
    let digest = stockflow_host::digest_of(component);
    let reference = registry.publish("rules/stock", "1", b"another build", &digest);
    let mut worker = Worker::of_stage_file(&shop.folder(), &stage_file(&shop, &reference, &digest), "0", &[]);

    registry.is_away(true);
    worker.start();
    waits(&worker, &format!("{reference}: {} does not answer", registry.host()));
    worker.leave(LEAVES_WITHIN);
    registry.is_away(false);
    registry.put("/v2/rules/stock/manifests/1", Answer::ok(Vec::new()).giving(Body::Silence));
    worker.start();
    waits(&worker, &format!("{reference} is being fetched"));
    worker.leave(LEAVES_WITHIN);
    registry.publish("rules/stock", "1", b"another build", &digest);
    worker.start();
    waits(&worker, "it is another build, or was tampered with");
    registry.publish("rules/stock", "1", component, &digest);
    worker.ready();

    let asked = registry.asked().len();
    shop.send(72, 500);
    worker.kill9();
    registry.is_away(true);
    worker.start();
    worker.ready();
    assert!(shop.closes(std::slice::from_mut(&mut worker)) > 0);
    assert_eq!(registry.asked().len(), asked, "what it has it asks nobody for");
}
