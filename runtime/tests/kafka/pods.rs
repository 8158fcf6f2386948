//! As in a pod: a worker reads the stage file of its operator, rules from mounted config maps, and hears by a file
//! that it is not coming back.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use stockflow_tests::patience::{self, wait_for};

use crate::shop::{LEAVES_WITHIN, Shop};
use crate::testbed;
use crate::worker::Worker;

/// Longer than a partition that is given up may be idle, so that a time-out is told from a hand-over.
const SESSION_MS: i64 = 10_000;
/// Less than the session; how long it was is printed, for machines differ.
const IDLE_MS_MAX: i64 = 8_000;
const HEARD_WITHIN: Duration = Duration::from_secs(5);

/// What an operator would mount: the stage file, and the rule in a config map.
fn mounted(shop: &Shop) -> (PathBuf, PathBuf) {
    let text = fs::read_to_string(shop.pipeline(&shop.plain())).unwrap();
    let text = text.replace("{builtin: stock}", "{configMap: {name: own-rules, key: books.wasm}}");
    let text = text.replace("sessionTimeout: 2s", &format!("sessionTimeout: {SESSION_MS}ms"));
    let pipeline = stockflow_crds::resolve(&stockflow_crds::load(&text, "pipeline.yaml").unwrap()).unwrap();
    let file = shop.folder().join("stage.json");
    fs::write(&file, stockflow_crds::write_stage_file(&pipeline, &pipeline.stages[0])).unwrap();
    let rules = shop.folder().join("mounted");
    fs::create_dir_all(rules.join("own-rules")).unwrap();
    fs::write(rules.join("own-rules/books.wasm"), stockflow_builtin::builtin("stock").unwrap()).unwrap();
    (file, rules)
}

/// The longest time between two commits of one partition.
fn idle_ms(shop: &Shop) -> i64 {
    let mut last: BTreeMap<i32, i64> = BTreeMap::new();
    let gaps = shop.read("stock").into_iter().filter_map(|record| {
        let at = record.timestamp_ms.unwrap();
        last.insert(record.partition, at).map(|before| at - before)
    });
    gaps.max().unwrap()
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn workers_of_a_stage_file_do_what_those_of_its_pipeline_do_and_one_that_is_told_gives_up_its_partitions_at_once() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open_with(cluster, 4, |topic| match topic {
        "stock" => &[("message.timestamp.type", "LogAppendTime")],
        _ => &[],
    });
    let (file, rules) = mounted(&shop);
    let told = |name: &str| shop.folder().join(format!("{name}.leaving"));
    let worker = |name: &str| {
        fs::write(told(name), "").unwrap();
        let (rules, told) = (rules.display().to_string(), told(name).display().to_string());
        Worker::of_stage_file(&shop.folder(), &file, name, &["--rules", &rules, "--leaving", &told])
    };
    let mut workers = [worker("0"), worker("1")];
    workers.iter_mut().for_each(Worker::start);
    workers.iter_mut().for_each(Worker::ready);
    let load = shop.load(71, 1_000);
    patience::pass(Duration::from_secs(3));
    let says = |worker: &Worker, what: &str| worker.get("/status").is_some_and(|(_, body)| body.contains(what));
    assert!(says(&workers[1], r#""leavesForGood": false"#), "{:?}", workers[1].get("/status"));
    fs::write(told("1"), "true").unwrap();
    let heard = || says(&workers[1], r#""leavesForGood": true"#).then_some(());
    wait_for("a word that it leaves", HEARD_WITHIN, || workers[1].last_words(), heard);
    let [mut stays, mut leaves] = workers;
    leaves.leave(LEAVES_WITHIN);
    patience::pass(Duration::from_secs(4));
    assert!(load.stop() > 0);
    assert!(shop.closes(std::slice::from_mut(&mut stays)) > 0);
    let idle_ms = idle_ms(&shop);
    println!("no partition was idle for longer than {idle_ms} ms, with a session time-out of {SESSION_MS} ms");
    assert!(idle_ms < IDLE_MS_MAX, "a partition waited {idle_ms} ms for who had left");
}
