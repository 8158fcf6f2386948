//! `dlq`: the dead letters of a stage, which one of its workers reads and settles, where Kafka and its secrets are.

pub(crate) mod args;
mod asked;

use std::time::Duration;

use hyper::{Method, StatusCode};
use serde::Deserialize;
use stockflow_plan::DLQ_PORT;

use crate::args::Output;
use crate::asking::first;
use crate::cluster::Cluster;
use crate::doors::Doors;
use crate::exchange::{Answer, Question};
use crate::failure::Failure;
use crate::pipeline::Pipeline;
use crate::pods::{at_work, workers};
use crate::said::Said;
use crate::who;
use args::DlqCommand;

/// A little longer than a worker takes to say that it takes longer.
const PATIENCE: Duration = Duration::from_secs(270);

/// What a worker answers: what `stockflow dlq` would print, and say beside it.
#[derive(Deserialize)]
struct Told {
    out: String,
    told: Vec<String>,
}

/// Runs the command.
pub(crate) async fn run(cluster: &Cluster, doors: &impl Doors, command: &DlqCommand) -> Result<Said, Failure> {
    let of = command.of();
    let pipeline = Pipeline::find(cluster, &of.pipeline).await?;
    let stage = pipeline.chosen(of.stage.as_deref(), "stages", |_| true)?;
    let there = workers(cluster, &pipeline, stage).await?;
    let turn = at_work(&pipeline, stage, &there)?;
    let by = if command.changes() { Some(who::asks(cluster).await) } else { None };
    let method = if command.changes() { Method::POST } else { Method::GET };
    let question = Question { method, port: DLQ_PORT, path: command.path(), by, patience: PATIENCE };
    let what = format!("worker of stage {} of {pipeline}", stage.name);
    let asked = first(doors, &what, turn.iter().map(|worker| &worker.pod), &question).await;
    let (pod, answer) = asked.map_err(|failure| older(failure, stage.name.as_str()))?;
    shown(&answer, command.output()).map_err(|words| match answer.status {
        StatusCode::BAD_REQUEST | StatusCode::URI_TOO_LONG => Failure::input(words),
        _ => Failure::work(format!("{pod}: {words}")),
    })
}

fn shown(answer: &Answer, output: Output) -> Result<Said, String> {
    if !answer.status.is_success() {
        return Err(answer.error());
    }
    let read: Result<Told, _> = serde_json::from_str(&answer.body);
    let Told { out, told } = read.map_err(|error| format!("what it says cannot be read: {error}"))?;
    let said = match output {
        Output::Text => Said::text(&out),
        Output::Json => Said::json(&out),
    };
    Ok(told.iter().fold(said, |said, line| said.noting(line)))
}

/// Where nobody listens, workers are of a release that did not yet.
fn older(failure: Failure, stage: &str) -> Failure {
    let words = failure.to_string();
    if !words.contains("refused") {
        return failure;
    }
    Failure::work(format!(
        "{words}\n  workers that do not listen on port {DLQ_PORT} are of an earlier release, or still start: see the \
         image of stage {stage}"
    ))
}
