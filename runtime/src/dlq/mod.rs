//! `stockflow dlq`: the dead letters of a stage on Kafka.

pub(crate) mod args;
mod printed;
mod shown;

use std::path::Path;
use std::process::ExitCode;

use stockflow_crds::{ResolvedPipeline, ResolvedStage};
use stockflow_kafka::KafkaLog;
use stockflow_letters::{DeadTopic, Done, GoesOn, LettersError, Look, Order, ReleaseOrder, Target, Way};
use stockflow_log::Log;
use stockflow_worker::WallClock;

use crate::console;
use crate::failure::Failure;
use crate::service;
use args::{DlqArgs, First, FromArgs, LookArgs, Output, ReleaseArgs, SettleArgs, What};
use printed::{Printed, together, told};

/// Most rows of a rehearsal.
const REHEARSED_MAX: usize = 1_000;
/// What marks and words are stamped with.
const CLOCK: stockflow_letters::Clock<'static> = &|| WallClock::Real.now_ms();

/// Runs the subcommand.
pub(crate) fn run(args: &DlqArgs) -> Result<ExitCode, Failure> {
    match &args.what {
        What::List { look, limit } => see(look, *limit, false)?,
        What::Show { look, limit } => see(look, *limit, true)?,
        What::Replay(args) => act(args, Way::Replayed)?,
        What::Drop(args) => act(args, Way::Dropped)?,
        What::Release(args) => release(args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn see(args: &LookArgs, limit: u32, is_whole: bool) -> Result<(), Failure> {
    let from = Source::open(&args.from)?;
    let look = Look {
        filter: args.filter.filter(),
        settled: args.filter.settled,
        limit: usize::try_from(limit).unwrap_or(usize::MAX),
        newest_first: args.first == First::Newest,
    };
    let read = || {
        let topic = DeadTopic::open(&from.log, &from.stage.dead_letter_topic, &from.stage.group)?;
        look.read(&topic, |letter| Printed::of(letter, args.output, is_whole))
    };
    let (printed, counted) = read().map_err(|error| from.tried(&error))?;
    // Letters to standard output, so that they can be piped.
    print(&together(printed))?;
    console::note(&told(&counted, look.limit));
    Ok(())
}

fn act(args: &SettleArgs, way: Way) -> Result<(), Failure> {
    let filter = args.filter.filter();
    if filter.is_open() && !args.all {
        return Err(Failure::input(
            "say which letters: --all for all of them, or a filter such as --reason, --rule, --key, --at or --since",
        ));
    }
    let from = Source::open(&args.from)?;
    let done = || -> Result<(String, Done), LettersError> {
        let order = Order {
            way,
            filter,
            settled: args.filter.settled,
            limit: args.limit.map_or(u64::MAX, u64::from),
            target: from.target()?,
        };
        if !args.dry_run {
            return Ok((String::new(), order.carry_out(&from.log, &from.transactional_id(), CLOCK)?));
        }
        let mut rows = Vec::new();
        let done = order.rehearse(&from.log, |letter| {
            if rows.len() < REHEARSED_MAX {
                rows.push(Printed::of(letter, Output::Text, false));
            }
        })?;
        Ok((together(rows), done))
    };
    let (rows, done) = done().map_err(|error| from.tried(&error))?;
    print(&rows)?;
    tell(&done, way, args.dry_run);
    Ok(())
}

fn release(args: &ReleaseArgs) -> Result<(), Failure> {
    let from = Source::open(&args.from)?;
    let (sku, location) = &args.key;
    let released = || {
        let order = ReleaseOrder { sku: sku.clone(), location: location.clone(), target: from.target()? };
        order.carry_out(&from.log, &from.transactional_id(), args.dry_run, CLOCK)
    };
    let goes_on = match released().map_err(|error| from.tried(&error))? {
        GoesOn::ToWaiting => "up to its letters that wait, which are to be settled in order",
        GoesOn::PastAll => "past all its letters",
    };
    let goes = if args.dry_run { "would go on" } else { "goes on" };
    console::note(&format!("{sku}:{location} {goes} {goes_on}, if it is parked"));
    Ok(())
}

fn print(text: &str) -> Result<(), Failure> {
    console::print(text).map_err(|error| Failure::io("print to", Path::new("standard output"), &error))
}

/// What came of it.
fn tell(done: &Done, way: Way, is_rehearsal: bool) {
    for (place, why) in &done.refused {
        console::note(&format!("the letter at {place} is left as it is: {why}"));
    }
    let would = if is_rehearsal { "would be " } else { "" };
    let Done { letters, matched, settled, refused_count, .. } = done;
    let mut line = format!("{matched} of {letters} dead letters match; {settled} {would}{}", way.name());
    if *refused_count > 0 {
        line += &format!(", {refused_count} not");
    }
    console::note(&line);
}

/// A stage and its Kafka.
struct Source {
    log: KafkaLog,
    pipeline: ResolvedPipeline,
    stage: ResolvedStage,
}

impl Source {
    /// Nothing is connected to yet.
    fn open(args: &FromArgs) -> Result<Source, Failure> {
        let pipeline = service::pipeline(&args.pipeline, args.kafka.as_deref())?;
        let stage = service::stage(&pipeline, args.stage.as_deref(), "say whose dead letters")?.clone();
        Ok(Source { log: service::link::connect(&pipeline.kafka, args.secrets.as_deref())?, stage, pipeline })
    }

    fn target(&self) -> Result<Target, LettersError> {
        let mut inputs = Vec::new();
        for input in &self.stage.inputs {
            let Some(topic) = self.pipeline.topic(input.topic) else { continue };
            let name = topic.topic_name.clone();
            let partitions = self.log.partitions(&name)?;
            inputs.extend(partitions.map(|partitions| (name, partitions)));
        }
        let has_ledger = self.stage.ledger.is_some();
        let (group, dead_letters) = (self.stage.group.clone(), self.stage.dead_letter_topic.clone());
        Ok(Target { inputs, has_ledger, group, dead_letters })
    }

    /// The id that keeps two operators apart.
    fn transactional_id(&self) -> String {
        format!("{}dlq", self.stage.transactional_id_prefix)
    }

    /// A failure with the brokers that were asked.
    fn tried(&self, error: &LettersError) -> Failure {
        Failure::work(format!("{error}\n  brokers: {}", self.pipeline.kafka.bootstrap_servers.join(",")))
    }
}
