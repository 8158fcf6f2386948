//! A pipeline made ready on a log: its topics, its stages, its rules.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use stockflow_crds::{Module, Partitions, ResolvedPipeline, load, resolve};
use stockflow_host::{Engine, EngineOptions};
use stockflow_log::{Log, MemoryLog, OutRecord, TopicCleanup};
use stockflow_worker::{Assembly, Stage, WallClock};

use super::{Running, Seen, Sent, seen};

/// One engine for all tests: it reserves a pool of addresses. Each test loads its rules anew, so
/// what is compiled is kept.
fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rules");
        Engine::new(&EngineOptions { cache_folder: Some(folder), instances_max: 64 }).unwrap()
    })
}

fn module(module: &Module) -> Result<Cow<'static, [u8]>, String> {
    match module {
        Module::Builtin(name) => stockflow_builtin::builtin(name).map(Cow::Borrowed).ok_or_else(|| name.clone()),
        Module::File(name) => {
            let path = format!("{}/../../target/rules/{name}", env!("CARGO_MANIFEST_DIR"));
            std::fs::read(&path).map(Cow::Owned).map_err(|error| format!("{path}: {error}; run `make rules`"))
        }
        other => Err(format!("{other:?} is not for tests")),
    }
}

/// The pipeline whose spec, without `kafka`, is this YAML.
pub fn pipeline(spec: &str) -> ResolvedPipeline {
    let head = "apiVersion: stockflow.dev/v1alpha1\nkind: InventoryPipeline\n\
        metadata: {name: shop, namespace: test}\nspec:\n  kafka: {bootstrapServers: [nowhere:9092]}\n";
    let pipeline = load(&format!("{head}{spec}"), "test").unwrap_or_else(|problems| panic!("{problems:#?}"));
    resolve(&pipeline).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub fn assembly(pipeline: &ResolvedPipeline) -> Assembly<'_> {
    Assembly {
        pipeline,
        engine: engine(),
        modules: &module,
        wall_clock: WallClock::Data,
        batch_records_max: 256,
        from_beginning: true,
    }
}

/// A pipeline on a log of its own.
pub struct Shop {
    pub log: MemoryLog,
    pub pipeline: ResolvedPipeline,
    pub stages: Vec<Arc<Stage>>,
}

impl Shop {
    /// In batches of up to 256 records, by the data's own clock.
    pub fn open(spec: &str) -> Shop {
        Shop::open_with(spec, |_| {})
    }

    pub fn in_batches_of(batch_records_max: usize, spec: &str) -> Shop {
        Shop::open_with(spec, |stage| stage.batch_records_max = batch_records_max)
    }

    /// With each stage changed before it is shared.
    pub fn open_with(spec: &str, change: impl Fn(&mut Stage)) -> Shop {
        let pipeline = pipeline(spec);
        let log = MemoryLog::new();
        for topic in &pipeline.topics {
            let Partitions::Managed(count) = topic.partitions else { panic!("tests manage their topics") };
            log.create_topic(&topic.topic_name, count, TopicCleanup::Keep).unwrap();
        }
        let mut stages = Vec::new();
        for (place, stage) in pipeline.stages.iter().enumerate() {
            if stage.publish.dead_letters.is_none() {
                log.create_topic(&stage.dead_letter_topic, 1, TopicCleanup::Keep).unwrap();
            }
            let input = pipeline.topic(stage.inputs[0].topic).unwrap();
            let partitions = log.partitions(&input.topic_name).unwrap().unwrap();
            let made = assembly(&pipeline).stage(place, stage, partitions);
            let mut made = made.unwrap_or_else(|error| panic!("{error}"));
            change(&mut made);
            stages.push(Arc::new(made));
        }
        Shop { log, pipeline, stages }
    }

    /// The real name of a topic.
    pub fn topic(&self, short_name: &str) -> &str {
        let index = self.pipeline.topic_named(short_name).unwrap_or_else(|| panic!("no topic {short_name}"));
        &self.pipeline.topic(index).unwrap().topic_name
    }

    /// Puts records into a topic.
    pub fn feed<'a>(&self, short_name: &str, records: impl IntoIterator<Item = &'a Sent>) {
        let mut feeder = self.log.feeder();
        for sent in records {
            let headers: Vec<_> = sent.headers.iter().map(|(n, v)| (Box::from(*n), (*v).into())).collect();
            let record = OutRecord {
                topic: self.topic(short_name),
                partition: sent.partition,
                timestamp_ms: sent.timestamp_ms,
                key: sent.key.as_deref().map(str::as_bytes),
                value: sent.value.as_deref(),
                headers: &headers,
            };
            feeder.send(record).unwrap();
        }
        feeder.flush().unwrap();
    }

    /// Starts every stage with so many threads.
    pub fn start(&self, threads: usize) -> Running {
        Running::start(self, &self.log, threads)
    }

    /// The same, through a log that is in front of the shop's.
    pub fn start_on<L: Log<Consumer: 'static, Producer: 'static, Reader: 'static> + Clone + 'static>(
        &self,
        log: &L,
        threads: usize,
    ) -> Running {
        Running::start(self, log, threads)
    }

    /// Runs every stage, with a thread each, until all is drained; none may fail.
    pub fn run(&self) -> Running {
        let mut running = self.start(1);
        running.drain();
        running.stop();
        running
    }

    /// What is in a topic, partition by partition.
    pub fn read(&self, short_name: &str) -> Vec<Seen> {
        seen(&self.log, self.topic(short_name))
    }
}
