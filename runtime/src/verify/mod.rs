//! `stockflow verify`: whether each record of a stage's input had exactly one outcome, proven from what lies on Kafka.

mod account;
pub(crate) mod args;
mod group;
mod letters;
mod look;
mod packs;
mod report;
mod since;
#[cfg(test)]
mod tests;
mod told;

use std::path::Path;
use std::process::ExitCode;

use stockflow_core::Identity;
use stockflow_crds::{ResolvedPipeline, ResolvedStage, Start};
use stockflow_kafka::KafkaLog;
use stockflow_log::Log as _;

use crate::failure::{Failure, failed};
use crate::{console, pipeline, service};
use args::VerifyArgs;
use look::Look;

/// Runs the command.
pub(crate) fn run(args: &VerifyArgs) -> Result<ExitCode, Failure> {
    let pipeline = pipeline::read(&args.pipeline, args.kafka.as_deref())?;
    let stage = pipeline::stage(&pipeline, args.stage.as_deref(), "say which stage")?;
    if stage.ledger.is_none() {
        return Err(Failure::input(format!(
            "stage {} keeps no ledger and so no changelog: nobody wrote down what became of each record, and nothing \
             can be proven of it. Verify a stage with a ledger, such as one that reads what this one sends",
            stage.name
        )));
    }
    let log = service::link::connect(&pipeline.kafka, args.secrets.as_deref())?;
    let brokers = pipeline.kafka.bootstrap_servers.join(",");
    let tried = |failure: Failure| match failure.code() {
        2 => failure,
        _ => Failure::work(format!("{failure}\n  brokers: {brokers}")),
    };
    let report = look(&log, &pipeline, stage, args).and_then(|look| look.report(&log)).map_err(tried)?;
    let text = if args.json { format!("{}\n", report.json()) } else { report.text() };
    console::print(&text).map_err(|error| Failure::io("print to", Path::new("standard output"), &error))?;
    Ok(if report.is_proven() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is to be looked at, with what Kafka alone knows of it. Asked before anything is read, so that what the group has
/// committed must be there.
fn look(
    log: &KafkaLog,
    pipeline: &ResolvedPipeline,
    stage: &ResolvedStage,
    args: &VerifyArgs,
) -> Result<Look, Failure> {
    let [input] = &stage.inputs[..] else {
        return Err(Failure::input(format!("stage {} reads not exactly one topic", stage.name)));
    };
    let Some(topic) = pipeline.topic(input.topic) else {
        return Err(Failure::input(format!("stage {} reads a topic that the pipeline does not have", stage.name)));
    };
    let admin = log.admin();
    let committed = group::committed(admin, &stage.group, &topic.topic_name)?;
    let unknown = "transactions of the group stay open: what it has committed is not compared";
    let mut compacted = Vec::new();
    for name in [&topic.topic_name, &stage.dead_letter_topic] {
        let found = admin.topic(name).map_err(|error| failed(&error))?;
        if found.is_some_and(|topic| topic.is_compacted()) {
            compacted.push(name.clone());
        }
    }
    Ok(Look {
        stage: stage.name.clone(),
        input: topic.topic_name.clone(),
        changelog: stage.changelog.clone(),
        dead_letters: stage.dead_letter_topic.clone(),
        since: args.since,
        only: args.partition.clone(),
        from_beginning: input.start == Start::Earliest,
        compacted,
        notes: if committed.is_none() { vec![unknown.to_owned()] } else { Vec::new() },
        committed: committed.unwrap_or_default(),
        identities: identities(log, pipeline, stage, &topic.topic_name)?,
    })
}

/// Whose the books of each partition are, as packs must bear it.
fn identities(
    log: &KafkaLog,
    pipeline: &ResolvedPipeline,
    stage: &ResolvedStage,
    input: &str,
) -> Result<Vec<u64>, Failure> {
    let Some(partitions) = log.partitions(input).map_err(|error| failed(&error))? else { return Ok(Vec::new()) };
    let input_id = log.admin().topic_id(input).map_err(|error| failed(&error))?.unwrap_or_default();
    let scale = pipeline.quantity_scale;
    let of = |shard| Identity { group: &stage.group, shard, partitions, input, input_id: &input_id, scale }.number();
    Ok((0..partitions).map(of).collect())
}
