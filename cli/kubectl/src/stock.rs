//! `stock`: the committed stock of a key, from the worker that has its shard.

use std::time::Duration;

use hyper::StatusCode;
use stockflow_plan::HTTP_PORT;
use tokio::time::sleep;

use crate::args::{Output, StockArgs};
use crate::asking::first;
use crate::cluster::Cluster;
use crate::doors::{Doors, PodName};
use crate::encode::encoded;
use crate::exchange::{Answer, Question};
use crate::failure::Failure;
use crate::pipeline::Pipeline;
use crate::pods::{WorkerPod, at_work, workers};
use crate::said::Said;

/// How often is asked while a shard is on its way or being restored, and how long is waited between.
const ASKED_MAX: u32 = 10;
const PAUSE: Duration = Duration::from_secs(1);
/// The answer's numbers, in order.
const NUMBERS: [&str; 7] = ["available", "reserved", "committed", "unsellable", "inTransit", "onHand", "version"];

/// Runs the command.
pub(crate) async fn run(cluster: &Cluster, doors: &impl Doors, args: &StockArgs) -> Result<Said, Failure> {
    let pipeline = Pipeline::find(cluster, &args.pipeline).await?;
    let stage = pipeline.chosen(args.stage.as_deref(), "stages that keep stock", |stage| stage.ledger.is_some())?;
    let there = workers(cluster, &pipeline, stage).await?;
    let turn: Vec<PodName> = at_work(&pipeline, stage, &there)?.into_iter().map(|worker| worker.pod.clone()).collect();
    let path = format!("/stock/{}/{}", encoded(&args.sku), encoded(&args.location));
    let question = Question::get(HTTP_PORT, path);
    let what = format!("worker of stage {} of {pipeline}", stage.name);
    let mut order = turn.clone();
    let mut answered = None;
    for asked in 0..ASKED_MAX {
        let (pod, answer) = first(doors, &what, &order, &question).await?;
        match next(&answer, &there) {
            Next::Done => return shown(&answer, args),
            // Whoever has it is asked first, and the others if they do not answer.
            Next::Ask(owner) => order = owner.into_iter().chain(turn.iter().cloned()).collect(),
            Next::Wait => {
                order.clone_from(&turn);
                if asked + 1 < ASKED_MAX {
                    sleep(PAUSE).await;
                }
            }
        }
        answered = Some((pod, answer));
    }
    let said = answered.map_or_else(String::new, |(pod, answer)| format!("{pod}: {}", answer.error()));
    Err(Failure::work(format!(
        "nobody has the key's stock yet, asked {ASKED_MAX} times\n  the last answer was of {said}"
    )))
}

/// What follows on an answer.
enum Next {
    Done,
    /// Another worker has the key.
    Ask(Option<PodName>),
    Wait,
}

fn next(answer: &Answer, workers: &[WorkerPod]) -> Next {
    match answer.status {
        StatusCode::MISDIRECTED_REQUEST => {
            let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap_or_default();
            let owner = workers.iter().find(|worker| body["owner"] == worker.instance.as_str());
            // One that has just come is not among those that were listed.
            owner.map_or(Next::Wait, |owner| Next::Ask(Some(owner.pod.clone())))
        }
        StatusCode::SERVICE_UNAVAILABLE => Next::Wait,
        _ => Next::Done,
    }
}

fn shown(answer: &Answer, args: &StockArgs) -> Result<Said, Failure> {
    let StockArgs { sku, location, .. } = args;
    match (answer.status, args.output) {
        (StatusCode::OK, Output::Json) => Ok(Said::json(&answer.body)),
        (StatusCode::OK, Output::Text) => {
            let line = |name: &str| Some(format!("  {name:<11} {}\n", number(&answer.body, name)?));
            let lines: String = NUMBERS.iter().filter_map(|name| line(name)).collect();
            Ok(Said::text(&format!("{sku} at {location}\n{lines}")))
        }
        (StatusCode::NOT_FOUND, _) => Err(Failure::work(format!("{sku}:{location}: {}", answer.error()))),
        _ => Err(Failure::work(format!("{sku}:{location}: the worker answers {}: {}", answer.status, answer.error()))),
    }
}

/// A number as it stands in the answer, with all its decimals. A text in it cannot have the name and a colon unescaped.
fn number<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = body.split_once(&format!("\"{name}\":"))?;
    rest.split([',', '}']).next().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_keep_their_decimals_whatever_the_sku_says() {
        let body = r#"{"sku":"a\"available\":9,","location":"b","available":-90071992547409.930,"version":7}"#;
        assert_eq!(number(body, "available"), Some("-90071992547409.930"));
        assert_eq!((number(body, "version"), number(body, "onHand")), (Some("7"), None));
    }
}
