//! `stockflow run`: a whole pipeline on this machine, over files, on the in-process log.

pub(crate) mod args;
mod drain;
mod feed;
pub(crate) mod input;
pub(crate) mod output;
mod progress;
mod report;
mod setup;
mod sink;
mod source;
mod stages;
mod stop;
mod summary;
mod topics;
mod usage;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;

use stockflow_log::MemoryLog;
use stockflow_worker::Stopwatch;

use crate::failure::Failure;
use crate::{console, network};
use args::{OutputFormat, RunArgs};
use drain::{Drain, Drained};
use feed::{Fed, FeedOptions};
use output::OutputDir;
use progress::Progress;
use setup::Setup;
use sink::Sink;
use stages::Stages;
use summary::{Ended, StageSummary, Summary};

/// The shell's code for a command that Ctrl-C ended.
const INTERRUPTED_CODE: u8 = 130;

/// Runs the pipeline over its input, writes what it publishes, and reports.
pub(crate) fn run(args: &RunArgs) -> Result<ExitCode, Failure> {
    if let Some(brokers) = &args.kafka {
        return network::run(args, brokers);
    }
    let watch = Stopwatch::start();
    let setup = Setup::of(args)?;
    let stop = Arc::default();
    let sources = setup.open_inputs(args, &stop)?;
    let log = MemoryLog::new();
    topics::create(&log, &setup.pipeline)?;
    let stages = setup.assemble(args)?;
    let folder = OutputDir::create(args.output())?;
    let mut sink = Sink::open(&log, &setup.pipeline, args, &folder)?;

    stop::on_ctrl_c(&stop);
    let mut progress = Progress::new(setup.input_bytes(args), args.output_format == OutputFormat::Json);
    let stages = Stages::start(&log, stages, args.service.threads)?;
    let options = FeedOptions {
        stop: Arc::clone(&stop),
        read_topics: setup.read_topics(),
        one_at_a_time: args.one_at_a_time.then(|| stages.watch()),
    };
    let fed = Fed::start(&log, sources, options)?;
    let mut drain = Drain { stages: &stages, sink: &mut sink, fed: &fed, progress: &mut progress };
    let drained = drain.until_done(args.until);
    progress.done();
    // What failed first is what the user has to hear of: a stage, else the feeding, else the output.
    stop.store(drained.is_err() || stop.load(SeqCst), SeqCst);
    let stages = stages.stop();
    log.close();
    let counts = fed.finish();
    let (stages, counts, drained) = (stages?, counts?, drained?);

    let output_records = sink.finish()?;
    let summary = Summary {
        pipeline: setup.pipeline.name.clone(),
        ended: if drained == Drained::Interrupted { Ended::Interrupted } else { Ended::Completed },
        input_records: setup.by_topic(args, &counts),
        output_records,
        stages: stages.iter().map(StageSummary::of).collect(),
        wall_seconds: seconds(watch.elapsed_ns()),
        cpu_seconds: usage::cpu_seconds(),
        peak_memory_bytes: usage::peak_memory_bytes(),
    };
    finish(args, folder, &summary)?;
    if drained == Drained::Interrupted {
        console::note(&stop::where_it_stopped(args, &counts));
        return Ok(ExitCode::from(INTERRUPTED_CODE));
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the summary and prints the report.
fn finish(args: &RunArgs, folder: OutputDir, summary: &Summary) -> Result<(), Failure> {
    let json =
        serde_json::to_string_pretty(summary).map_err(|error| Failure::work(format!("summary.json: {error}")))?;
    folder.finish(&json)?;
    let text = match args.output_format {
        OutputFormat::Table => report::report(summary, &args.output().display().to_string()),
        OutputFormat::Json => json + "\n",
    };
    console::print(&text).map_err(|error| Failure::io("write to", "standard output".as_ref(), &error))
}

fn seconds(ns: u64) -> f64 {
    std::time::Duration::from_nanos(ns).as_secs_f64()
}
