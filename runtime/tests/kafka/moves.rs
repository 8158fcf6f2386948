//! Partitions that move while a stage in front writes in transactions: nothing is passed over. A commit that meets a
//! change of the group is refused, all is read again from where it began; and what comes next must be what follows.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use stockflow_tests::kafka::Record;
use stockflow_tests::patience::{self, wait_for};
use stockflow_tests::shop::Random;

use crate::shop::{LEAVES_WITHIN, Shop};
use crate::testbed;
use crate::torture::variable;
use crate::verified::verified;
use crate::worker::Worker;

const PER_SECOND: u64 = 1_500;
const DONE_WITHIN: Duration = Duration::from_secs(90);

/// Two stages: what is sent is normalized first. Ids are known for ever.
fn pipeline(shop: &Shop) -> PathBuf {
    let path = shop.folder().join("two-stages.yaml");
    let text = format!(
        "\
apiVersion: stockflow.dev/v1alpha1
kind: InventoryPipeline
metadata: {{name: moves, namespace: {name}}}
spec:
  kafka: {{{kafka}}}
  topics:
  - {{name: events, topicName: {name}.events, managed: false}}
  - {{name: canonical, topicName: {name}.canonical, managed: false}}
  - {{name: stock, topicName: {name}.stock, managed: false}}
  - {{name: refused, topicName: {name}.refused, managed: false}}
  - {{name: dead, topicName: {name}.dead, managed: false}}
  stages:
  - name: normalize
    from: [{{topic: events}}]
    rules:
    - name: to-canonical
      module: {{builtin: route}}
      config: {{routes: [{{to: canonical, as: event}}], otherwise: refuse}}
    publish: {{deadLetters: {{topic: dead}}}}
  - name: stock
    from: [{{topic: canonical}}]
    ledger: {{oversell: refuse, reservationTtl: 3650d, dedupe: {{window: 3650d, ids: 10000000}}}}
    rules:
    - {{name: books, module: {{builtin: stock}}, config: {{wholeReservations: true}}}}
    publish:
      stock: {{topic: stock}}
      refusals: {{topic: refused}}
      deadLetters: {{topic: dead}}
",
        name = shop.name,
        kafka = shop.plain(),
    );
    std::fs::write(&path, text).unwrap();
    path
}

fn worker(shop: &Shop, stage: &str, name: &str) -> Worker {
    let name = format!("{stage}-{name}");
    Worker::new(&shop.folder(), &pipeline(shop), &name, &["--stage", stage]).on_threads(1)
}

/// Distinct ids that the ledger was sent, and what it made of them.
fn balance(shop: &Shop) -> (usize, usize) {
    // The outputs first: what comes in meanwhile is not missed.
    let out = ["stock", "refused", "dead"].map(|topic| shop.read(topic).len()).iter().sum();
    let canonical = shop.read("canonical");
    let id = |record: &Record| {
        let event: Value = serde_json::from_slice(record.value.as_ref().unwrap()).unwrap();
        event["eventId"].as_str().unwrap().to_owned()
    };
    (canonical.iter().map(id).collect::<HashSet<String>>().len(), out)
}

/// One worker of the ledger's stage, three, and one again, so many times, under load without a pause; after each round
/// every record that the changelog tells of has had one outcome, and in the end every event.
pub fn back_and_forth(shop: &Shop, seed: u64, rounds: u64) -> usize {
    let mut random = Random::new(seed);
    for (topic, partitions) in [("canonical", 4), ("dead", 1)] {
        shop.cluster.create_topic(&shop.topic(topic), partitions, &[]).unwrap();
    }
    let mut stay = [worker(shop, "normalize", "0"), worker(shop, "normalize", "1"), worker(shop, "stock", "0")];
    let mut come = [worker(shop, "stock", "1"), worker(shop, "stock", "2")];
    stay.iter_mut().for_each(Worker::start);
    stay.iter_mut().for_each(Worker::ready);
    let load = shop.load(seed, PER_SECOND);
    let mut proven = 0;
    for _ in 0..rounds {
        come.iter_mut().for_each(Worker::start);
        come.iter_mut().for_each(Worker::ready);
        patience::pass(Duration::from_millis(1_500 + random.below(2_500)));
        come.iter_mut().for_each(|worker| worker.leave(LEAVES_WITHIN));
        patience::pass(Duration::from_millis(1_500 + random.below(2_500)));
        proven += verified(&pipeline(shop), "stock");
    }
    assert!(proven > 0, "no record was proven in any round");
    load.stop();
    let all_out = || Some(balance(shop)).filter(|(ids, out)| *ids > 0 && out >= ids);
    let words = || format!("{:?} (ids, outputs); {}", balance(shop), stay[2].last_words());
    wait_for("an outcome of each event", DONE_WITHIN, words, all_out);
    stay.iter_mut().for_each(|worker| worker.leave(LEAVES_WITHIN));
    verified(&pipeline(shop), "stock");
    let (ids, out) = balance(shop);
    assert_eq!(ids, out, "distinct ids, and stock records, refusals and dead letters");
    out
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn no_event_is_lost_while_workers_of_the_second_stage_come_and_go_under_load() {
    let (_turn, cluster) = testbed::one();
    let shop = Shop::open(cluster, 4);
    // Twenty by hand: make moves ROUNDS=20.
    assert!(back_and_forth(&shop, 91, variable("MOVES_ROUNDS", 3)) > 10_000);
}
