//! `stockflow read`: what is committed in a topic of a pipeline, a line of JSON a record.

pub(crate) mod args;
mod line;
mod show;
mod span;
#[cfg(test)]
mod tests;

use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use std::time::Duration;

use stockflow_log::{Log, LogError};

use crate::failure::{Failure, failed};
use crate::{console, interrupt, pipeline, service, topic};
use args::ReadArgs;
use show::Show;
use span::Span;

/// Between two looks at where the topic ends.
const LOOK: Duration = Duration::from_millis(200);
/// What is said when brokers do not let it end.
const LATE: &str = "the brokers do not answer; nothing was changed";

/// Runs the command.
pub(crate) fn run(args: &ReadArgs) -> Result<ExitCode, Failure> {
    let pipeline = pipeline::read(&args.on.pipeline, args.on.kafka.as_deref())?;
    let topic = topic::named(&pipeline, &args.topic)?.topic_name.as_str();
    let stop = interrupt::flag(LATE)?;
    let log = service::link::connect(&pipeline.kafka, args.on.secrets.as_deref())?;
    let partitions = topic::partitions(&log, topic)?;
    let mut show = Show::new(console::out(), args, &stop);
    read(&log, (topic, partitions), args, &mut show)?;
    if stop.load(SeqCst) {
        return Ok(ExitCode::from(interrupt::CODE));
    }
    if show.shown() == 0 {
        let of_key = args.key.as_deref().map(|key| format!(" with the key {key:?}")).unwrap_or_default();
        console::note(&format!("no committed record{of_key} is in {topic}"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows what is there, and with `--follow` what comes.
fn read<L: Log, W: Write>(
    log: &L,
    (topic, partitions): (&str, u32),
    args: &ReadArgs,
    show: &mut Show<'_, W>,
) -> Result<(), Failure> {
    let mut reader = log.reader().map_err(|error| failed(&error))?;
    let mut spans = span::of_topic(&mut reader, topic, partitions)?;
    let open: i64 = spans.iter().map(|span| span.open).sum();
    if open > 0 {
        console::note(&format!(
            "{open} offsets at the end of {topic} are of transactions that are open, and not shown"
        ));
    }
    if args.from_beginning {
        span::all(&mut reader, &spans, &mut |record| show.record(record))?;
    } else {
        let lines = span::last(&mut reader, &spans, usize::from(args.last), &mut |record| Ok(show.line(record)))?;
        for line in lines {
            if !show.put(&line)? {
                break;
            }
        }
    }
    show.flush()?;
    while args.follow && show.wants_more() {
        for span in &mut spans {
            next(log, span)?;
        }
        span::all(&mut reader, &spans, &mut |record| show.record(record))?;
        show.flush()?;
        thread::sleep(LOOK);
    }
    Ok(())
}

/// Goes on to where the partition ends by now; while nobody says where that is, it is where it was.
fn next<L: Log>(log: &L, span: &mut Span) -> Result<(), Failure> {
    span.from = span.to;
    match log.stable_end(&span.partition) {
        Ok(end) => span.to = end.max(span.to),
        Err(error @ LogError::Retriable { .. }) => tracing::warn!("{}", error.words()),
        Err(error) => return Err(failed(&error)),
    }
    Ok(())
}
