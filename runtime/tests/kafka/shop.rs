//! A shop: a pipeline with topics of its own on a shared cluster, its load, its workers, and the comparison.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use stockflow_tests::kafka::{Cluster, Record, produce, read_committed};
use stockflow_tests::patience::wait_for;
use stockflow_tests::shop::Events;
use stockflow_tests::shop::Load;
use stockflow_tests::shop::{Outputs, twice};
use tempfile::TempDir;

use crate::verified::verified;
use crate::worker::Worker;

/// After the last fault: until all that was sent has come out.
const DONE_WITHIN: Duration = Duration::from_secs(90);
pub const LEAVES_WITHIN: Duration = Duration::from_secs(5);

pub struct Shop {
    pub cluster: &'static Cluster,
    pub name: String,
    folder: TempDir,
}

impl Shop {
    /// A shop with topics of so many partitions.
    pub fn open(cluster: &'static Cluster, partitions: i32) -> Shop {
        Shop::open_with(cluster, partitions, |_| &[])
    }

    /// With settings for each topic.
    pub fn open_with(
        cluster: &'static Cluster,
        partitions: i32,
        settings: impl Fn(&str) -> &'static [(&'static str, &'static str)],
    ) -> Shop {
        static SHOPS: AtomicU32 = AtomicU32::new(0);
        let name = format!("shop-{}", SHOPS.fetch_add(1, Ordering::Relaxed));
        let shop = Shop { cluster, name, folder: tempfile::tempdir().unwrap() };
        for topic in ["events", "stock", "refused"] {
            cluster.create_topic(&shop.topic(topic), partitions, settings(topic)).unwrap();
        }
        shop
    }

    pub fn topic(&self, name: &str) -> String {
        format!("{}.{name}", self.name)
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub fn group(&self) -> String {
        format!("{}.torture.books", self.name)
    }

    /// Writes the pipeline, with these lines under `spec.kafka`.
    pub fn pipeline(&self, kafka: &str) -> PathBuf {
        let path = self.folder.path().join("pipeline.yaml");
        let text = format!(
            "\
apiVersion: stockflow.dev/v1alpha1
kind: InventoryPipeline
metadata: {{name: torture, namespace: {name}}}
spec:
  kafka: {{{kafka}}}
  topics:
  - {{name: events, topicName: {name}.events, managed: false}}
  - {{name: stock, topicName: {name}.stock, managed: false}}
  - {{name: refused, topicName: {name}.refused, managed: false}}
  stages:
  - name: books
    from: [{{topic: events}}]
    ledger: {{oversell: refuse, reservationTtl: 3650d, dedupe: {{window: 3650d, ids: 250000}}}}
    rules:
    - {{name: stock, module: {{builtin: stock}}, config: {{wholeReservations: true}}}}
    transaction: {{maxInterval: 50ms}}
    publish:
      stock:
        topic: stock
        fields:
          {{sku: sku, locationId: locationId, onHand: onHand, reserved: reserved, lastUpdated: lastUpdated, version: version}}
      refusals: {{topic: refused, fields: {{eventId: eventId, reason: reason}}}}
",
            name = self.name,
        );
        std::fs::write(&path, text).unwrap();
        path
    }

    /// `spec.kafka` of a worker on the plain listener that is missed soon.
    pub fn plain(&self) -> String {
        let brokers = self.cluster.bootstrap();
        let copies = self.cluster.brokers().len();
        // Where brokers restart, members are silent for as long as the group has no coordinator.
        let session_s = if copies == 1 { 2 } else { 10 };
        format!(
            "bootstrapServers: [{}], replicationFactor: {copies}, sessionTimeout: {session_s}s, transactionTimeout: 10s",
            brokers.replace(',', ", ")
        )
    }

    /// A worker, not started yet.
    pub fn worker(&self, name: &str) -> Worker {
        Worker::new(self.folder.path(), &self.pipeline(&self.plain()), name, &[])
    }

    /// So many workers that are ready.
    pub fn workers(&self, count: usize) -> Vec<Worker> {
        let mut workers: Vec<Worker> = (0..count).map(|n| self.worker(&format!("w{n}"))).collect();
        workers.iter_mut().for_each(Worker::start);
        workers.iter_mut().for_each(Worker::ready);
        workers
    }

    /// Events at a rate, until it is stopped.
    pub fn load(&self, seed: u64, per_second: u64) -> Load {
        Load::start(self.cluster.bootstrap(), self.topic("events"), seed, per_second)
    }

    /// So many events at once.
    pub fn send(&self, seed: u64, count: usize) {
        produce(&self.cluster.bootstrap(), &self.topic("events"), Events::new(seed).take(count)).unwrap();
    }

    pub fn read(&self, topic: &str) -> Vec<Record> {
        read_committed(&self.cluster.bootstrap(), &self.topic(topic)).unwrap()
    }

    /// What is committed by now.
    pub fn found(&self) -> Outputs {
        Outputs::found(&self.read("stock"), &self.read("refused"))
    }

    /// Waits until all that was sent has come out, and compares it with the model; gives how many outputs.
    pub fn settles(&self, workers: &[Worker]) -> usize {
        let expected = Outputs::expected(&self.read("events"));
        let words = || last_words(workers);
        let mut count = 0;
        let why = || format!("{} outputs must come\n{}", expected.count(), words());
        let found = wait_for("all outputs", DONE_WITHIN, why, || {
            let found = self.found();
            count = found.count();
            (count >= expected.count()).then_some(found)
        });
        found.assert_equal(&expected, || self.explained(&words()));
        count
    }

    /// For who sees that they differ: whether a second look differs, too, and where.
    fn explained(&self, words: &str) -> String {
        let again =
            ["stock", "refused"].map(|topic| format!("read again, twice in {topic}: {}", twice(&self.read(topic))));
        format!("{}\n{words}", again.join("\n"))
    }

    /// Waits until what was sent by now has come out, while more is sent.
    pub fn keeps_up(&self, limit: Duration, workers: &[Worker]) {
        let expected = Outputs::expected(&self.read("events"));
        let why = || last_words(workers);
        wait_for("what was sent", limit, why, || self.found().reach(&expected).then_some(()));
    }

    /// All leave in good order; then once more: everything is there, and nothing twice. Before and after, each record
    /// that the changelog tells of has had one outcome.
    pub fn closes(&self, workers: &mut [Worker]) -> usize {
        self.settles(workers);
        verified(&self.pipeline(&self.plain()), "books");
        workers.iter_mut().for_each(|worker| worker.leave(LEAVES_WITHIN));
        verified(&self.pipeline(&self.plain()), "books");
        self.settles(workers)
    }
}

/// How what each said ends.
pub fn last_words(workers: &[Worker]) -> String {
    workers.iter().map(Worker::last_words).collect::<Vec<_>>().join("\n")
}
