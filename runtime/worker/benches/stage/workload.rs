//! What the bench runs over: generated events, and the stage that takes them.

use std::sync::Arc;

use bytes::Bytes;
use stockflow_crds::{ResolvedPipeline, resolve};
use stockflow_host::{CompiledRule, Engine, EngineOptions, Limits};
use stockflow_load::{Load, LoadOptions, Profile};
use stockflow_log::{Headers, MemoryLog, OutRecord, Record, TopicCleanup};
use stockflow_worker::{Assembly, RuleSource, Stage, WallClock};

use crate::tape::Tape;

pub const CONFIG: &str = "{}";

/// The default ledger, stock and refusals published.
const PIPELINE: &str = "
apiVersion: stockflow.dev/v1alpha1
kind: InventoryPipeline
metadata: {name: bench, namespace: bench}
spec:
  kafka: {bootstrapServers: [localhost:9092]}
  topics:
  - {name: canonical, partitions: 1}
  - {name: stock-levels, partitions: 1, cleanup: compact, retention: forever}
  - {name: refused, partitions: 1}
  - {name: dead, partitions: 1}
  stages:
  - name: stock
    from: [{topic: canonical}]
    ledger: {dedupe: {window: 24h, ids: 250000}}
    rules: [{name: books, module: {builtin: stock}}]
    publish: {stock: {topic: stock-levels}, refusals: {topic: refused}, deadLetters: {topic: dead}}
";

pub struct Workload {
    /// Key, time and value of each record.
    pub lines: Vec<(Bytes, i64, Bytes)>,
    pipeline: ResolvedPipeline,
    engine: Engine,
    rule: CompiledRule,
}

impl Workload {
    pub fn retail_day(events: u64) -> Workload {
        Workload::of(LoadOptions { profile: Profile::RetailDay, events, ..LoadOptions::default() })
    }

    /// The events of a flash sale's one hot key.
    pub fn one_key(events: u64) -> Workload {
        let options = LoadOptions { profile: Profile::FlashSale, events, ..LoadOptions::default() };
        let mut all = Workload::of(options);
        let mut counts = std::collections::HashMap::new();
        for (key, ..) in &all.lines {
            *counts.entry(key.clone()).or_insert(0_u64) += 1;
        }
        let hot = counts.into_iter().max_by_key(|(_, count)| *count).unwrap().0;
        all.lines.retain(|(key, ..)| *key == hot);
        all
    }

    fn of(options: LoadOptions) -> Workload {
        let mut load = Load::new(options);
        let (mut line, mut lines) = (Vec::new(), Vec::new());
        while load.next_line(&mut line) {
            let event: serde_json::Value = serde_json::from_slice(&line).unwrap();
            let text = |name: &str| event[name].as_str().unwrap().to_owned();
            let key = format!("{}:{}", text("sku"), text("locationId"));
            let time_ms = stockflow_codec::parse_time_ms(&text("timestamp")).unwrap();
            lines.push((key.into(), time_ms, Bytes::copy_from_slice(&line)));
        }
        let engine = Engine::new(&EngineOptions { instances_max: 16, ..EngineOptions::default() }).unwrap();
        let rule = engine.load("books", stockflow_builtin::builtin("stock").unwrap(), None).unwrap();
        let pipeline = resolve(&stockflow_crds::load(PIPELINE, "bench").unwrap()).unwrap();
        Workload { lines, pipeline, engine, rule }
    }

    pub fn line_bytes(&self) -> usize {
        self.lines.iter().map(|(.., line)| line.len()).sum::<usize>() / self.lines.len()
    }

    /// The rule in WebAssembly.
    pub fn hosted(&self) -> Box<dyn RuleSource> {
        let config = serde_json::from_str(CONFIG).unwrap();
        Box::new(self.rule.configure(&config, Limits::default()).unwrap())
    }

    /// Makes the pipeline's topics.
    pub fn create_topics(&self, log: &MemoryLog) {
        for topic in &self.pipeline.topics {
            log.create_topic(&topic.topic_name, 1, TopicCleanup::Consumed).unwrap();
        }
    }

    /// The records as a log that costs nothing.
    pub fn tape(&self, topic: &str) -> Tape {
        let record = |(offset, (key, timestamp_ms, line)): (i64, &(Bytes, i64, Bytes))| Record {
            subscription: 0,
            partition: 0,
            offset,
            timestamp_ms: *timestamp_ms,
            key: Some(key.clone()),
            value: Some(line.clone()),
            headers: Headers::new(),
        };
        Tape {
            records: Arc::new((0..).zip(&self.lines).map(record).collect()),
            topic: topic.to_owned(),
            read_out: Arc::default(),
            bytes_out: Arc::default(),
        }
    }

    /// The stage with `rule` for its books.
    pub fn stage(&self, rule: Box<dyn RuleSource>) -> Stage {
        let modules = |_: &_| Ok(stockflow_builtin::builtin("stock").unwrap().into());
        let assembly = Assembly {
            pipeline: &self.pipeline,
            engine: &self.engine,
            modules: &modules,
            wall_clock: WallClock::Data,
            batch_records_max: 1_024,
            from_beginning: true,
        };
        let mut stage = assembly.stage(0, &self.pipeline.stages[0], 1).unwrap();
        stage.rules = vec![rule];
        stage
    }

    /// Puts every record into the topic.
    pub fn feed(&self, log: &MemoryLog, topic: &str) {
        let mut feeder = log.feeder();
        for (key, timestamp_ms, line) in &self.lines {
            let record = OutRecord {
                topic,
                partition: Some(0),
                timestamp_ms: *timestamp_ms,
                key: Some(key),
                value: Some(line),
                headers: &[],
            };
            feeder.send(record).unwrap();
        }
        feeder.flush().unwrap();
    }
}
