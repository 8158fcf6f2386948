//! Stages on Kafka as a service: started together, watched, and stopped in good order.

pub(crate) mod args;
pub(crate) mod link;
mod pace;
mod stage;
mod stop;
mod topics;
mod watch;
mod written;

use std::num::NonZero;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use stockflow_crds::{Module, Problem, ResolvedPipeline, ResolvedStage};
use stockflow_kafka::KafkaLog;
use stockflow_modules::Modules;
use stockflow_store::{FolderStores, Stores};
use stockflow_web::Server;
use stockflow_worker::{Assembly, Durable, Room, Stage, Trim, WallClock};

use crate::failure::Failure;
use crate::http::{self, StageView, View};
use args::ServiceArgs;
use stage::{Life, Living};
use stop::Wake;
use topics::Topics;

/// Most records in one poll, and so in one call of a rule.
const POLL_RECORDS_MAX: usize = 4_096;

/// A pipeline, and which of its stages this process runs.
pub(crate) struct Service<'a> {
    pub(crate) pipeline: ResolvedPipeline,
    /// Where its rules' components are.
    pub(crate) modules: Modules,
    /// The one stage of a worker; without it all of them, and their topics are made.
    pub(crate) only: Option<&'a str>,
    pub(crate) args: &'a ServiceArgs,
}

/// Reads a pipeline; with other brokers than its own if any are given.
///
/// # Errors
/// Every problem of the pipeline.
pub(crate) fn pipeline(path: &Path, brokers: Option<&str>) -> Result<ResolvedPipeline, Failure> {
    let pipeline = crate::validate::read(path, stockflow_crds::load)?;
    let told = |problems: Vec<Problem>| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let mut pipeline = stockflow_crds::resolve(&pipeline).map_err(|problems| Failure::input(told(problems)))?;
    if let Some(brokers) = brokers {
        pipeline.kafka.bootstrap_servers = brokers.split(',').map(str::to_owned).collect();
    }
    Ok(pipeline)
}

/// The stage of this name, or the only one; `ask` is what to say where there are several.
///
/// # Errors
/// When there is no such stage, or several and none named.
pub(crate) fn stage<'a>(
    pipeline: &'a ResolvedPipeline,
    name: Option<&str>,
    ask: &str,
) -> Result<&'a ResolvedStage, Failure> {
    let names =
        |between: &str| pipeline.stages.iter().map(|stage| stage.name.as_str()).collect::<Vec<_>>().join(between);
    match (name, &pipeline.stages[..]) {
        (None, [one]) => Ok(one),
        (None, _) => Err(Failure::input(format!("{ask}: --stage {}", names(" or ")))),
        (Some(name), _) => pipeline
            .stage_named(name)
            .ok_or_else(|| Failure::input(format!("the pipeline has no stage `{name}`; it has {}", names(", ")))),
    }
}

impl Service<'_> {
    /// Runs until SIGTERM, or until a stage ends.
    ///
    /// # Errors
    /// What is wrong with the pipeline, and what ended a stage.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let (waker, wakes) = stop::signals()?;
        let log = link::connect(&self.pipeline.kafka, self.args.kafka.secrets.as_deref())?;
        let log = log.skipping_deleted(self.args.skip_deleted);
        let mut living = Vec::new();
        for (resolved, stage) in self.assemble()? {
            let life = Life {
                log: log.clone(),
                topics: if self.only.is_some() { Topics::Expect } else { Topics::Make },
                wanted: stockflow_topics::wanted(&self.pipeline, &resolved, self.args.kafka.replication_factor),
                threads: self.threads(),
                stage,
            };
            living.push((resolved, Living::start(life, waker.clone())?));
        }
        let server = self.serve(&log, &living)?;
        // Either way all stages are told to leave.
        let is_told = matches!(wakes.recv(), Ok(Wake::Stop));
        if is_told {
            stop::end_soon();
        }
        let is_for_good = is_told && stop::is_for_good(self.args.leaving.as_deref());
        for (_, stage) in &living {
            if is_for_good { stage.control.stop_for_good() } else { stage.control.stop() }
        }
        let ended: Vec<_> = living.into_iter().map(|(_, stage)| stage.join()).collect();
        if let Some(server) = server {
            server.stop();
        }
        ended.into_iter().collect::<Result<(), Failure>>()?;
        Ok(ExitCode::SUCCESS)
    }

    fn threads(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        self.args.threads.map_or(cores, usize::from)
    }

    /// Makes the stages ready: rules loaded, configured and checked, stores opened.
    fn assemble(&self) -> Result<Vec<(ResolvedStage, Stage)>, Failure> {
        let engine = stockflow_modules::engine().map_err(|error| Failure::work(error.to_string()))?;
        let modules = |module: &Module| self.modules.read(module).map_err(|error| error.to_string());
        let assembly = Assembly {
            pipeline: &self.pipeline,
            engine: &engine,
            modules: &modules,
            wall_clock: WallClock::Real,
            batch_records_max: POLL_RECORDS_MAX,
            from_beginning: false,
        };
        let mut stages = Vec::new();
        for (place, resolved) in self.pipeline.stages.iter().enumerate() {
            if self.only.is_some_and(|only| only != resolved.name) {
                continue;
            }
            let stage = assembly.stage(place, resolved, 0).map_err(|error| Failure::input(error.to_string()))?;
            stages.push((resolved.clone(), self.durable(resolved, stage)?));
        }
        Ok(stages)
    }

    /// A stage as it works on Kafka.
    fn durable(&self, resolved: &ResolvedStage, mut stage: Stage) -> Result<Stage, Failure> {
        stage.instance.clone_from(&self.args.instance);
        stage.pace = pace::of(&self.pipeline, resolved);
        if resolved.ledger.is_some() {
            let folder = self.args.state_dir.as_ref().map(|folder| folder.join(&resolved.name));
            let stores = folder.map(|folder| FolderStores::open(&folder, &resolved.group)).transpose();
            let stores = stores.map_err(|error| Failure::work(format!("stage {}: {error}", resolved.name)))?;
            let stores = stores.map(|stores| Arc::new(stores) as Arc<dyn Stores>);
            let (changelog, trim, room) = (resolved.changelog.clone(), Trim::default(), Room::default());
            stage.durable = Some(Durable { changelog, changelog_id: String::new(), stores, trim, room });
        }
        Ok(stage)
    }

    fn serve(&self, log: &KafkaLog, living: &[(ResolvedStage, Living)]) -> Result<Option<Server>, Failure> {
        let Some(address) = self.args.http else { return Ok(None) };
        let stages = living.iter().map(|(resolved, stage)| {
            let (log, group, known) = (log.clone(), resolved.group.clone(), Arc::clone(&stage.stage));
            let owner = move |partition| {
                let topic = &known.get()?.inputs[0].subscription.topic;
                let client_id = log.admin().owner(&group, topic, partition).ok().flatten()?;
                link::instance_of(&client_id).map(str::to_owned)
            };
            StageView {
                name: resolved.name.clone(),
                group: resolved.group.clone(),
                stage: Arc::clone(&stage.stage),
                control: Arc::clone(&stage.control),
                owner: Box::new(owner),
            }
        });
        let view = View {
            pipeline: format!("{}/{}", self.pipeline.namespace, self.pipeline.name),
            instance: self.args.instance.clone(),
            leaves_for_good: {
                let file = self.args.leaving.clone();
                Box::new(move || stop::is_for_good(file.as_deref()))
            },
            stages: stages.collect(),
        };
        let server = Server::start(address, http::site(Arc::new(view)));
        server.map(Some).map_err(|error| Failure::work(error.to_string()))
    }
}
