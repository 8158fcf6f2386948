//! Set-up: the pipeline file, its inputs and its stages, everything checked before anything runs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use stockflow_codec::{Decoder, DecoderOptions};
use stockflow_crds::{Module, ResolvedPipeline, TopicIndex};
use stockflow_modules::Modules;
use stockflow_worker::{Assembly, Stage, WallClock};

use super::args::RunArgs;
use super::input::InputFile;
use super::source::Source;
use super::topics;
use crate::failure::Failure;
use crate::{network, pipeline, topic};

/// Most records in one transaction.
const BATCH_RECORDS_MAX: usize = 1_024;

/// A pipeline, ready to be assembled.
pub(super) struct Setup {
    pub(super) pipeline: ResolvedPipeline,
    /// The folder of the pipeline's file: where its modules' paths begin.
    folder: PathBuf,
}

impl Setup {
    pub(super) fn of(args: &RunArgs) -> Result<Setup, Failure> {
        let pipeline = pipeline::read(&args.pipeline, None)?;
        let folder = args.pipeline.parent().map(Path::to_path_buf).unwrap_or_default();
        Ok(Setup { pipeline, folder })
    }

    /// Opens every `--input`, each with the decoder of the stage that reads its topic.
    pub(super) fn open_inputs(&self, args: &RunArgs, stop: &Arc<AtomicBool>) -> Result<Vec<Source>, Failure> {
        if args.input.iter().filter(|(_, file)| file == "-").count() > 1 {
            return Err(Failure::input("standard input can be read for one topic only: give - once"));
        }
        args.input.iter().map(|(topic, file)| self.open_input(topic, file, stop)).collect()
    }

    fn open_input(&self, topic: &str, file: &str, stop: &Arc<AtomicBool>) -> Result<Source, Failure> {
        let index = self.topic(topic)?;
        let decoder = self.decoder_of(topic, index)?;
        let topic_name = self.pipeline.topic(index).map(|topic| topic.topic_name.clone()).unwrap_or_default();
        let file = if file == "-" { InputFile::standard_input(stop)? } else { InputFile::open(Path::new(file))? };
        Ok(Source::new(topic_name, file, decoder))
    }

    fn topic(&self, name: &str) -> Result<TopicIndex, Failure> {
        let none = || Failure::input(format!("--input {name}=…: {}", topic::none(&self.pipeline, name)));
        self.pipeline.topic_named(name).ok_or_else(none)
    }

    fn decoder_of(&self, name: &str, topic: TopicIndex) -> Result<Decoder, Failure> {
        let inputs = self.pipeline.stages.iter().flat_map(|stage| stage.inputs.iter().map(move |input| (stage, input)));
        let Some((stage, input)) = inputs.into_iter().find(|(_, input)| input.topic == topic) else {
            return Err(Failure::input(format!("--input {name}=…: no stage reads the topic `{name}`")));
        };
        // Not strictly: what is wrong with a record is for the stage to say, as a dead letter.
        let options: DecoderOptions = stockflow_worker::decoder_options(input, self.pipeline.quantity_scale, false);
        Decoder::new(options).map_err(|error| Failure::input(format!("stage {}: {error}", stage.name)))
    }

    /// Makes every stage ready: rules loaded, configured and checked.
    pub(super) fn assemble(&self, args: &RunArgs) -> Result<Vec<Stage>, Failure> {
        let engine = stockflow_modules::engine().map_err(|error| Failure::work(error.to_string()))?;
        let modules = network::fetching(Modules::in_folder(&self.folder), args.service.pull_secrets.as_deref());
        let modules = |module: &Module| modules.read(module).map_err(|error| error.to_string());
        let assembly = Assembly {
            pipeline: &self.pipeline,
            engine: &engine,
            modules: &modules,
            wall_clock: WallClock::Data,
            batch_records_max: BATCH_RECORDS_MAX,
            from_beginning: args.from_beginning,
        };
        let make = |(place, stage): (usize, &stockflow_crds::ResolvedStage)| {
            let partitions = stage.inputs.first().map_or(1, |input| topics::partitions(&self.pipeline, input.topic));
            let name = args.pipeline.display();
            assembly.stage(place, stage, partitions).map_err(|error| Failure::input(format!("{name}: {error}")))
        };
        self.pipeline.stages.iter().enumerate().map(make).collect()
    }

    /// Real names of the topics that stages read, for the feeding not to run ahead of them.
    pub(super) fn read_topics(&self) -> Vec<String> {
        topics::read(&self.pipeline).into_iter().map(str::to_owned).collect()
    }

    /// Bytes of all inputs, where every one of them is a file.
    pub(super) fn input_bytes(&self, args: &RunArgs) -> Option<u64> {
        args.input.iter().map(|(_, file)| InputFile::size(Path::new(file))).sum()
    }

    /// Records fed, by the short name of their topic.
    pub(super) fn by_topic(&self, args: &RunArgs, counts: &[u64]) -> BTreeMap<String, u64> {
        let mut sums = BTreeMap::new();
        for ((topic, _), count) in args.input.iter().zip(counts) {
            *sums.entry(topic.clone()).or_default() += count;
        }
        sums
    }
}
