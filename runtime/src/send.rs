//! Generated events into a topic of a pipeline, at a rate or as fast as it goes.

use std::path::Path;
use std::process;
use std::thread;
use std::time::Duration;

use serde::Deserialize;
use stockflow_crds::ResolvedPipeline;
use stockflow_load::Load;
use stockflow_log::{GroupMetadata, Log, LogError, OutRecord, Producer};
use stockflow_worker::{Stopwatch, WallClock};

use crate::failure::{Failure, failed};
use crate::load::LoadArgs;
use crate::{console, pipeline, service};

/// Most events of a transaction.
const TOGETHER: u64 = 1_000;
/// Transactions a second, where there is a rate to keep to.
const TURNS: u32 = 10;

/// What of an event its key is made of.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place<'a> {
    sku: &'a str,
    location_id: &'a str,
}

pub(crate) fn run(load: Load, pipeline: &Path, args: &LoadArgs) -> Result<(), Failure> {
    let pipeline = pipeline::read(pipeline, args.kafka.as_deref())?;
    let topic = topic_of(&pipeline, args.topic.as_deref())?;
    let log = service::link::connect(&pipeline.kafka, args.secrets.as_deref())?;
    if log.partitions(topic).map_err(|error| failed(&error))?.is_none() {
        return Err(Failure::input(format!("there is no topic {topic:?} on these brokers: apply the pipeline first")));
    }
    let id = format!("{}.{}.load-{}", pipeline.namespace, pipeline.name, process::id());
    let mut producer = log.producer(&id).map_err(|error| failed(&error))?;
    let mut sent = 0;
    send(&mut producer, topic, load, args.per_second, &mut sent).map_err(|error| {
        let why = failed(&error).report().unwrap_or_default();
        Failure::work(format!("after {sent} events: {}", why.trim_start_matches("error: ")))
    })?;
    console::note(&format!("{sent} events are in {topic}"));
    Ok(())
}

/// Where events go by default: what the first stage reads.
fn topic_of<'a>(pipeline: &'a ResolvedPipeline, named: Option<&str>) -> Result<&'a str, Failure> {
    let names = || pipeline.topics.iter().map(|topic| topic.name.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(named) = named {
        let topic = pipeline.topic_named(named).and_then(|topic| pipeline.topic(topic));
        let none = || Failure::input(format!("the pipeline has no topic `{named}`; it has {}", names()));
        return topic.map(|topic| topic.topic_name.as_str()).ok_or_else(none);
    }
    let inputs = pipeline.stages.first().map(|stage| &stage.inputs[..]).unwrap_or_default();
    match inputs {
        [one] => pipeline.topic(one.topic).map(|topic| topic.topic_name.as_str()),
        _ => None,
    }
    .ok_or_else(|| Failure::input(format!("say which topic: --topic {}", names())))
}

/// Sends all of it; `sent` counts what is committed.
fn send(
    producer: &mut impl Producer,
    topic: &str,
    mut load: Load,
    per_second: Option<u32>,
    sent: &mut u64,
) -> Result<(), LogError> {
    let begun = Stopwatch::start();
    let together = per_second.map_or(TOGETHER, |rate| u64::from(rate.div_ceil(TURNS)).min(TOGETHER));
    let mut line = Vec::new();
    loop {
        producer.begin()?;
        let mut of_it = 0;
        while of_it < together && load.next_line(&mut line) {
            let key = key_of(&line);
            producer.send(OutRecord {
                topic,
                partition: None,
                timestamp_ms: WallClock::Real.now_ms(),
                key: Some(key.as_bytes()),
                value: Some(&line),
                headers: &[],
            })?;
            of_it += 1;
        }
        producer.commit(&[], &GroupMetadata::nobody())?;
        *sent += of_it;
        if of_it < together {
            return Ok(());
        }
        if let Some(rate) = per_second {
            let due = Duration::from_secs_f64(f64_of(*sent) / f64::from(rate));
            thread::sleep(due.saturating_sub(begun.elapsed()));
        }
    }
}

/// As stages that keep books want it.
fn key_of(line: &[u8]) -> String {
    let place: Result<Place<'_>, _> = serde_json::from_slice(line);
    place.map(|place| format!("{}:{}", place.sku, place.location_id)).unwrap_or_default()
}

#[allow(clippy::cast_precision_loss, reason = "of times, thousandths do")]
fn f64_of(count: u64) -> f64 {
    count as f64
}
