//! A shop at work on the log inside the process, with its server.

use std::sync::Arc;
use std::thread::JoinHandle;

use stockflow_crds::{Module, ResolvedPipeline, load, resolve};
use stockflow_host::{Engine, EngineOptions};
use stockflow_log::{MemoryLog, OutRecord, TopicCleanup};
use stockflow_web::Server;
use stockflow_worker::{Assembly, Control, Stage, StageThread, WallClock, WorkerError};

use super::server;
use crate::http::{StageView, View};

/// The topic that both stages read, and its partitions.
const TOPIC: &str = "test.shop.canonical";
pub(super) const PARTITIONS: u32 = 4;
/// One stage that keeps stock, in hundredths.
pub(super) const ONE: &str = "
apiVersion: stockflow.dev/v1alpha1
kind: InventoryPipeline
metadata: {name: shop, namespace: test}
spec:
  kafka: {bootstrapServers: [nowhere:9092]}
  quantityScale: 2
  topics: [{name: canonical, partitions: 4}]
  stages:
  - {name: stock, from: [{topic: canonical}], ledger: {}, rules: [{name: books, module: {builtin: stock}}]}
";

/// Stages at work.
pub(super) struct Shop {
    pub(super) log: MemoryLog,
    pub(super) stages: Vec<(Arc<Stage>, Arc<Control>)>,
    threads: Vec<JoinHandle<Result<(), WorkerError>>>,
}

impl Shop {
    /// Every stage with one thread, which has all partitions.
    pub(super) fn open(pipeline: &str) -> Shop {
        let pipeline = resolve(&load(pipeline, "test").unwrap()).unwrap();
        let log = MemoryLog::new();
        log.create_topic(TOPIC, PARTITIONS, TopicCleanup::Keep).unwrap();
        for stage in &pipeline.stages {
            let dead_letters = stage.dead_letter_topic.clone();
            log.create_topic(&dead_letters, 1, TopicCleanup::Keep).unwrap();
        }
        let mut shop = Shop { log, stages: stages(&pipeline), threads: Vec::new() };
        for (stage, control) in &shop.stages {
            let thread = StageThread::join(&shop.log, Arc::clone(stage), Arc::clone(control), 0).unwrap();
            shop.threads.push(std::thread::spawn(move || thread.run()));
        }
        shop
    }

    /// Puts an event into the topic, and waits until it is committed everywhere.
    pub(super) fn receive(&self, sku: &str, location: &str, quantity: &str) {
        let value =
            format!(r#"{{"eventType":"RECEIPT","sku":"{sku}","locationId":"{location}","quantity":{quantity}}}"#);
        let key = format!("{sku}:{location}");
        let mut feeder = self.log.feeder();
        let record = OutRecord {
            topic: TOPIC,
            partition: None,
            timestamp_ms: 1_764_000_000_000,
            key: Some(key.as_bytes()),
            value: Some(value.as_bytes()),
            headers: &[],
        };
        feeder.send(record).unwrap();
        feeder.flush().unwrap();
        for (stage, _) in &self.stages {
            while self.log.lag(&stage.group, TOPIC) > 0 {
                std::thread::yield_now();
            }
        }
    }

    /// A server over it. `owner` has what is not here.
    pub(super) fn serve(&self, owner: Option<&'static str>) -> Server {
        let view = |(stage, control): &(Arc<Stage>, Arc<Control>)| StageView {
            name: stage.name.clone(),
            group: stage.group.clone(),
            stage: Arc::new(Arc::clone(stage).into()),
            control: Arc::clone(control),
            owner: Box::new(move |_| owner.map(str::to_owned)),
        };
        let stages = self.stages.iter().map(view).collect();
        server::start(View {
            pipeline: "test/shop".to_owned(),
            instance: "stock-0".to_owned(),
            leaves_for_good: Box::new(|| false),
            stages,
        })
    }

    /// Until the threads have shown that they are at work.
    pub(super) fn wait_until_ready(&self, server: &Server) {
        while server::get(server, "/readyz").status != 200 {
            assert!(!self.threads.iter().any(JoinHandle::is_finished), "a thread has ended before its time");
            std::thread::yield_now();
        }
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.stages.iter().for_each(|(_, control)| control.stop());
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn stages(pipeline: &ResolvedPipeline) -> Vec<(Arc<Stage>, Arc<Control>)> {
    let engine = Engine::new(&EngineOptions { instances_max: 8, ..EngineOptions::default() }).unwrap();
    let module = |module: &Module| match module {
        Module::Builtin(name) => stockflow_builtin::builtin(name).map(Into::into).ok_or_else(|| name.clone()),
        other => Err(format!("{other:?} is not for tests")),
    };
    let assembly = Assembly {
        pipeline,
        engine: &engine,
        modules: &module,
        wall_clock: WallClock::Data,
        batch_records_max: 256,
        from_beginning: true,
    };
    let made = pipeline.stages.iter().enumerate();
    let made = made.map(|(place, stage)| assembly.stage(place, stage, PARTITIONS).unwrap_or_else(|e| panic!("{e}")));
    made.map(|stage| (Arc::new(stage), Arc::default())).collect()
}
