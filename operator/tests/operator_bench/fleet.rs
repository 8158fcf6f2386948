//! A fleet: many pipelines in one namespace, and an operator that looks after them through a proxy,
//! which notes what it asks and writes.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures::stream::{self, StreamExt};
use kube::ResourceExt;
use kube::api::{Api, ListParams, Patch, PatchParams};
use serde_json::{Value, json};
use stockflow_crds::InventoryPipeline;
use stockflow_tests::kafka::Cluster;
use stockflow_tests::kube::Proxy;

use crate::child::Child;
use crate::figures::count;
use crate::support::{Shop, wait_until};

/// For some hundred pipelines; shorter than what is waited for where there is one.
const ATTEMPT: Duration = Duration::from_secs(100);
/// Pipelines that are written at a time.
const AT_A_TIME: usize = 16;

/// Many pipelines.
pub struct Fleet {
    pub shop: Shop,
    pub kafka: Cluster,
    pub proxy: Proxy,
    pub child: Child,
}

impl Fleet {
    /// An operator without pipelines yet. Nobody makes pods of what it makes.
    pub async fn start(name: &str) -> Fleet {
        let kafka = tokio::task::spawn_blocking(|| Cluster::builder(1).heap_mib(1_024).start().unwrap());
        let kafka = kafka.await.unwrap();
        let shop = Shop { bootstrap: kafka.bootstrap(), ..Shop::alone(name).await };
        if let Some(controllers) = shop.server.controllers() {
            controllers.kill9().unwrap();
        }
        let proxy = Proxy::start(shop.server.admin().config().await.unwrap()).await.unwrap();
        let child = Child::start(&proxy.address(), &shop.namespace);
        Fleet { shop, kafka, proxy, child }
    }

    /// Applies pipelines, all that `of` makes of numbers.
    pub async fn apply(&self, numbers: std::ops::Range<usize>, of: impl Fn(usize) -> Value) {
        let pipelines: Vec<Value> = numbers.map(of).collect();
        let applied = stream::iter(&pipelines).for_each_concurrent(AT_A_TIME, |one| self.shop.apply(one));
        applied.await;
    }

    /// Tells of each pipeline, which changes nothing of it, and waits until each was looked at.
    pub async fn looked_at(&self, count: usize) {
        let before = self.child.reconciled();
        let told = json!({"metadata": {"annotations": {"somebody": format!("looks {before}")}}});
        let (params, patch) = (PatchParams::default(), Patch::Merge(&told));
        let pipelines = self.shop.pipelines();
        let tell = stream::iter(0..count).for_each_concurrent(AT_A_TIME, async |number| {
            pipelines.patch(&name(number), &params, &patch).await.unwrap();
        });
        tell.await;
        let all = u64::try_from(count).unwrap();
        self.patiently("all are looked at", async || self.child.reconciled() >= before + all).await;
    }

    /// Waits until the first so many pipelines say this of their newest version.
    pub async fn say(&self, count: usize, kind: &str, status: &str) {
        self.patiently("all are as wanted", async || {
            let all = self.all().await;
            let is_so = |one: &&InventoryPipeline| one.name_any() < name(count) && said(one, kind, status);
            all.iter().filter(is_so).count() >= count
        })
        .await;
    }

    async fn all(&self) -> Vec<InventoryPipeline> {
        let api: Api<InventoryPipeline> = self.shop.pipelines();
        api.list(&ListParams::default().match_any()).await.unwrap().items
    }

    /// Waits as long as many pipelines take.
    async fn patiently(&self, what: &str, is_so: impl AsyncFn() -> bool) {
        let all = count("OPERATOR_BENCH_PIPELINES", 50);
        for _ in 0..=all / 300 {
            let waited = tokio::time::timeout(ATTEMPT, wait_until(what, &is_so)).await;
            if waited.is_ok() {
                return;
            }
        }
        let last = self.all().await.pop();
        panic!("{what}: waited for in vain; the last one is {}", serde_json::to_string_pretty(&last).unwrap());
    }

    /// What was written to objects or pipelines, by path, and when first.
    pub fn written(&self) -> Vec<(Instant, String)> {
        let notes = self.proxy.notes();
        notes.into_iter().filter(|note| note.asked.is_write()).map(|note| (note.at, note.asked.path)).collect()
    }

    /// The names of objects that there are: no more than there were.
    pub async fn sets(&self) -> BTreeSet<String> {
        let sets = self.shop.objects("apps/v1", "StatefulSet").list(&ListParams::default()).await.unwrap();
        sets.items.into_iter().filter_map(|set| set.metadata.name).collect()
    }
}

/// The name of a pipeline.
pub fn name(number: usize) -> String {
    format!("p{number:05}")
}

fn said(pipeline: &InventoryPipeline, kind: &str, status: &str) -> bool {
    let conditions = pipeline.status.iter().flat_map(|status| &status.conditions);
    let mut found = conditions.filter(|condition| condition.type_ == kind);
    found.any(|condition| condition.status == status && condition.observed_generation == pipeline.metadata.generation)
}
