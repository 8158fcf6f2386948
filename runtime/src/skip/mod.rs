//! `stockflow skip`: a stage is told to pass over what it cannot read.

pub(crate) mod args;
mod probe;

use std::process::ExitCode;

use stockflow_codec::Skip;
use stockflow_crds::{ResolvedPipeline, ResolvedStage};
use stockflow_log::{Log, LogError, TopicPartition, say};
use stockflow_worker::WallClock;

use crate::failure::{Failure, failed};
use crate::{console, pipeline, service};
use args::SkipArgs;

/// Runs the command.
pub(crate) fn run(args: &SkipArgs) -> Result<ExitCode, Failure> {
    let pipeline = pipeline::read(&args.pipeline, args.kafka.as_deref())?;
    let stage = pipeline::stage(&pipeline, args.stage.as_deref(), "say which stage")?;
    let input = input_of(&pipeline, stage, args)?;
    let log = service::link::connect(&pipeline.kafka, args.secrets.as_deref())?;
    let committed = match log.admin().committed(&stage.group) {
        // A transaction is under way, or brokers are: it only tells whether an offset within a batch is meant.
        Err(LogError::Retriable { .. }) => Vec::new(),
        committed => committed.map_err(|error| failed(&error))?,
    };
    let at = |partition: &TopicPartition| partition.topic == input && partition.partition == args.partition;
    let committed = committed.iter().find(|(partition, _)| at(partition)).map(|(_, committed)| committed.next);
    let told = skip(&log, stage, (&input, committed), args)?;
    console::note(&told);
    Ok(ExitCode::SUCCESS)
}

/// The input of a stage that keeps a ledger; of others nobody checks where their group is.
fn input_of(pipeline: &ResolvedPipeline, stage: &ResolvedStage, args: &SkipArgs) -> Result<String, Failure> {
    let topic = stage.inputs.first().and_then(|input| pipeline.topic(input.topic));
    let topic = topic.map(|topic| topic.topic_name.clone()).unwrap_or_default();
    if stage.ledger.is_some() {
        return Ok(topic);
    }
    let (group, partition, to) = (&stage.group, args.partition, args.offset + 1);
    Err(Failure::input(format!(
        "stage {} keeps no ledger and so no changelog in which this could stand: stop its workers, and move its group \
         with kafka-consumer-groups --group {group} --topic {topic}:{partition} --reset-offsets --to-offset {to} --execute",
        stage.name
    )))
}

/// Says to the stage what it is to pass over; gives what was said, in words.
fn skip<L: Log>(
    log: &L,
    stage: &ResolvedStage,
    (input, committed): (&str, Option<i64>),
    args: &SkipArgs,
) -> Result<String, Failure> {
    let partition = TopicPartition { topic: input.to_owned(), partition: args.partition };
    let partitions = log.partitions(&stage.changelog).map_err(|error| failed(&error))?;
    if partitions.is_none_or(|partitions| args.partition >= partitions) {
        return Err(Failure::input(format!(
            "{} has no partition {}: has stage {} ever run on these brokers?",
            stage.changelog, args.partition, stage.name
        )));
    }
    let mut reader = log.reader().map_err(|error| failed(&error))?;
    let found = probe::probe(&mut reader, &partition, args.offset)?;
    let Some(probe::Unreadable { batch, to, why }) = found else {
        return Err(Failure::input(format!(
            "offset {} of partition {} of topic {input:?} can be read: what can be read is not passed over. An event that \
             a rule fails on is a dead letter, see stockflow dlq",
            args.offset, args.partition
        )));
    };
    if let Some(begin) = batch.filter(|begin| *begin < args.offset && committed != Some(args.offset)) {
        return Err(Failure::input(format!(
            "offset {} lies in a batch that begins at {begin}, and the stage does not stand there: give the offset that \
             /readyz names",
            args.offset
        )));
    }
    let skip = Skip { topic: input.to_owned(), from: args.offset, to, by: args.by.clone(), why: args.reason.clone() };
    if !args.dry_run {
        let id = format!("{}skip", stage.transactional_id_prefix);
        let mut producer = log.producer(&id).map_err(|error| failed(&error))?;
        say(&mut producer, (&stage.changelog, args.partition), None, &skip.headers(), WallClock::Real.now_ms())
            .map_err(|error| failed(&error))?;
    }
    let passes = if args.dry_run { "would pass" } else { "passes" };
    Ok(format!(
        "stage {} {passes} over offsets {} to {} of partition {} of topic {input:?}, once it stands there: within a \
         minute of its last try ({why})",
        stage.name,
        args.offset,
        to - 1,
        args.partition
    ))
}
