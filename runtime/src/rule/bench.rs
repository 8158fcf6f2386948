//! `stockflow rule bench`: what a rule costs an event, in nanoseconds and fuel.

mod columns;
mod measure;

use std::process::ExitCode;

use bytes::Bytes;
use clap::Args;
use serde_json::json;
use stockflow_load::{Load, LoadOptions};

use super::test::events::{Chunk, EventFile};
use super::test::stage::{Stage, StageArgs};
use crate::console;
use crate::failure::Failure;
use crate::run::args::OutputFormat;
use crate::table::{Table, grouped};
use columns::Columns;
use measure::Measured;

/// Events a call.
const CALL_EVENTS: [usize; 3] = [1, 16, 256];

/// Measures a rule: nanoseconds and fuel an event, with 1, 16 and 256 events a call.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// The component, as `stockflow rule build` writes it, or the name of a built-in rule.
    #[arg(value_name = "FILE.wasm|BUILTIN")]
    rule: String,

    /// Events in Stockflow's own JSON, as for `stockflow rule test`; a generated retail day by default.
    #[arg(long, value_name = "FILE")]
    events: Option<String>,

    /// How many events at most.
    #[arg(long, value_name = "N", default_value_t = 50_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    count: u32,

    #[command(flatten)]
    stage: StageArgs,

    /// How the figures are printed.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    output: OutputFormat,
}

pub(crate) fn run(args: &BenchArgs) -> Result<ExitCode, Failure> {
    let stage = Stage::new(&args.rule, &args.stage)?;
    let chunk = events(args, &stage)?;
    let columns = Columns::of(&stage, &chunk)?;
    if columns.is_empty() {
        let message = format!("rule {} was asked about none of the events: give others with --events", args.rule);
        return Err(Failure::input(message));
    }
    let mut figures = Vec::new();
    for events in CALL_EVENTS {
        figures.push(measure::measure(&stage, &columns, events)?);
    }
    let text = match args.output {
        OutputFormat::Table => for_people(args, &stage, &columns, &figures),
        OutputFormat::Json => as_json(args, &columns, &figures),
    };
    console::print(&text).map_err(|error| Failure::io("write to", "standard output".as_ref(), &error))?;
    Ok(ExitCode::SUCCESS)
}

/// The events, all in memory.
fn events(args: &BenchArgs, stage: &Stage) -> Result<Chunk, Failure> {
    let most = usize::try_from(args.count).unwrap_or(usize::MAX);
    let mut chunk = Chunk::default();
    match &args.events {
        Some(name) => {
            if !EventFile::open(name, stage.decoder()?)?.next(most, &mut chunk)? {
                return Err(Failure::input(format!("{name}: there are no events in it")));
            }
        }
        None => {
            let mut load = Load::new(LoadOptions { events: u64::from(args.count), ..LoadOptions::default() });
            let decoder = stage.decoder()?;
            let mut line = Vec::new();
            while load.next_line(&mut line) {
                let id = Bytes::from(chunk.lines.len().to_string());
                let added = chunk.add(&decoder, Bytes::copy_from_slice(&line), id, 0);
                added.map_err(|error| Failure::work(format!("a generated event: {error}; please report it")))?;
            }
        }
    }
    Ok(chunk)
}

fn for_people(args: &BenchArgs, stage: &Stage, columns: &Columns, figures: &[Measured]) -> String {
    let of = args.events.as_deref().unwrap_or("a generated retail day");
    let mut table = Table::new(&["events a call", "ns an event", "fuel an event", "ns a call"]);
    for figure in figures {
        let calls = [grouped(figure.call_events), decimal(figure.ns_per_event), decimal(figure.fuel_per_event)];
        let [events, ns, fuel] = calls;
        table.row([events, ns, fuel, decimal(figure.ns_per_call())]);
    }
    let chain = if stage.chain.len() > 1 { ", with the books of the rule stock" } else { "" };
    let mut text = format!("{}: {} events of {of}{chain}\n\n{table}", args.rule, grouped(columns.len()));
    if let Some(failed) = figures.iter().map(|figure| figure.failed).max().filter(|failed| *failed > 0) {
        text.push_str(&format!(
            "\nIt failed on {} of them, which is slow: see `stockflow rule test`.\n",
            grouped(failed)
        ));
    }
    text
}

fn as_json(args: &BenchArgs, columns: &Columns, figures: &[Measured]) -> String {
    let figures: Vec<_> = figures
        .iter()
        .map(|figure| {
            json!({
                "eventsPerCall": figure.call_events,
                "nsPerEvent": figure.ns_per_event,
                "fuelPerEvent": figure.fuel_per_event,
                "failed": figure.failed,
            })
        })
        .collect();
    format!("{:#}\n", json!({"rule": args.rule, "events": columns.len(), "calls": figures}))
}

/// Three digits that mean something.
fn decimal(number: f64) -> String {
    if number < 100.0 { format!("{number:.1}") } else { grouped(format!("{number:.0}")) }
}
