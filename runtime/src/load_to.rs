//! `stockflow load --to`: generated events into a topic of a pipeline, at a rate or as fast as it goes.

use std::path::Path;
use std::thread;
use std::time::Duration;

use serde::Deserialize;
use stockflow_load::Load;
use stockflow_log::{Log, LogError, Producer};
use stockflow_worker::Stopwatch;

use crate::failure::{Failure, failed};
use crate::load::LoadArgs;
use crate::sender::{self, Sender, TOGETHER};
use crate::{console, pipeline, service, topic};

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
    let topic = topic::for_events(&pipeline, args.topic.as_deref())?.topic_name.as_str();
    let log = service::link::connect(&pipeline.kafka, args.secrets.as_deref())?;
    topic::partitions(&log, topic)?;
    let producer = log.producer(&sender::id(&pipeline, "load")).map_err(|error| failed(&error))?;
    let mut sender = Sender::new(producer, topic);
    send(&mut sender, load, args.per_second).map_err(|error| Failure::work(sender.words(&error)))?;
    console::note(&format!("{} events are in {topic}", sender.sent()));
    Ok(())
}

/// Sends all of it.
fn send<P: Producer>(sender: &mut Sender<'_, P>, mut load: Load, per_second: Option<u32>) -> Result<(), LogError> {
    let begun = Stopwatch::start();
    let together = per_second.map_or(TOGETHER, |rate| u64::from(rate.div_ceil(TURNS)).min(TOGETHER));
    let mut line = Vec::new();
    loop {
        while sender.open() < together && load.next_line(&mut line) {
            sender.add(Some(key_of(&line).as_bytes()), &line)?;
        }
        let is_last = sender.open() < together;
        sender.commit()?;
        if is_last {
            return Ok(());
        }
        if let Some(rate) = per_second {
            let due = Duration::from_secs_f64(f64_of(sender.sent()) / f64::from(rate));
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
