//! Stages on Kafka as a service: started together, watched, and stopped in good order.

mod letters;
pub(crate) mod link;
mod pace;
mod rules;
mod stage;
mod stop;
mod topics;
mod view;
mod watch;
mod written;

use std::num::NonZero;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};

use stockflow_crds::{Module, ResolvedPipeline, ResolvedStage};
use stockflow_kafka::KafkaLog;
use stockflow_modules::Modules;
use stockflow_store::{FolderStores, Stores};
use stockflow_web::Server;
use stockflow_worker::{Assembly, Durable, Room, Stage, Trim, WallClock};

use crate::failure::Failure;
use crate::fetched::Fetched;
use crate::service_args::ServiceArgs;
use rules::Components;
use stage::{Life, Living, Shown};
use stop::Wake;
use topics::Topics;

/// Most records in one poll, and so in one call of a rule.
const POLL_RECORDS_MAX: usize = 4_096;

/// A pipeline, and which of its stages this process runs.
pub(crate) struct Service<'a> {
    pipeline: ResolvedPipeline,
    /// Where its rules' components are.
    modules: Modules,
    /// The one stage of a worker; without it all of them, and their topics are made.
    only: Option<&'a str>,
    args: &'a ServiceArgs,
}

impl<'a> Service<'a> {
    /// Rules are read from `modules`; what has to be fetched is fetched with the pull secrets of the command line, and
    /// kept where the state is.
    pub(crate) fn new(
        pipeline: ResolvedPipeline,
        modules: Modules,
        only: Option<&'a str>,
        args: &'a ServiceArgs,
    ) -> Service<'a> {
        let fetched = Fetched::new(args.pull_secrets.as_deref(), args.state_dir.as_deref());
        let modules = modules.with_fetch(Arc::new(fetched));
        Service { pipeline, modules, only, args }
    }

    /// Runs until SIGTERM, or until a stage ends.
    ///
    /// # Errors
    /// What is wrong with the pipeline, and what ended a stage.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let (waker, wakes) = stop::signals()?;
        let log = link::connect(&self.pipeline.kafka, self.args.kafka.secrets.as_deref())?;
        let log = log.skipping_deleted(self.args.skip_deleted);
        let stages = self.pipeline.stages.iter().filter(|stage| self.only.is_none_or(|only| only == stage.name));
        let stages: Vec<Shown> = stages.map(Shown::of).collect();
        let servers = [letters::serve(&self, &log)?, view::serve(&self, &log, &stages)?];
        let ended = match rules::wait_for(&self, &stages, (&waker, &wakes))? {
            Some(components) => self.live(&log, &stages, components, (&waker, &wakes)),
            // Told to stop before it has begun.
            None => Ok(()),
        };
        servers.into_iter().flatten().for_each(Server::stop);
        ended.map(|()| ExitCode::SUCCESS)
    }

    /// Starts the stages, and waits for their end.
    fn live(
        &self,
        log: &KafkaLog,
        stages: &[Shown],
        components: Components,
        (waker, wakes): (&Sender<Wake>, &Receiver<Wake>),
    ) -> Result<(), Failure> {
        let assembled = self.assemble(&components)?;
        // They are compiled, and large.
        drop(components);
        let mut living = Vec::new();
        for (shown, stage) in stages.iter().zip(assembled) {
            let life = Life {
                log: log.clone(),
                topics: if self.only.is_some() { Topics::Expect } else { Topics::Make },
                wanted: stockflow_topics::wanted(&self.pipeline, &shown.resolved, self.args.kafka.replication_factor),
                threads: self.threads(),
                stage,
            };
            living.push(Living::start(life, shown, waker.clone())?);
        }
        // Either way all stages are told to leave.
        let is_told = matches!(wakes.recv(), Ok(Wake::Stop));
        if is_told {
            stop::end_soon();
        }
        let is_for_good = is_told && stop::is_for_good(self.args.leaving.as_deref());
        for Shown { control, .. } in stages {
            if is_for_good { control.stop_for_good() } else { control.stop() }
        }
        let ended: Vec<_> = living.into_iter().map(Living::join).collect();
        ended.into_iter().collect()
    }

    fn threads(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        self.args.threads.map_or(cores, usize::from)
    }

    /// Makes the stages ready: rules loaded, configured and checked, stores opened.
    fn assemble(&self, components: &Components) -> Result<Vec<Stage>, Failure> {
        let engine = stockflow_modules::engine().map_err(|error| Failure::work(error.to_string()))?;
        let modules = |module: &Module| components.read(&self.modules, module).map_err(|error| error.to_string());
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
            stages.push(self.durable(resolved, stage)?);
        }
        self.modules.keep(self.pipeline.stages.iter().flat_map(|stage| &stage.rules).map(|rule| &rule.module));
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
}
