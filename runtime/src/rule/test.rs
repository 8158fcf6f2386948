//! `stockflow rule test`: a rule over events, in every way in which a stream may be cut.

mod difference;
pub(super) mod events;
mod pass;
mod recorder;
mod shown;
pub(super) mod stage;
mod tally;
mod told;
mod trial;

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::Args;

use crate::console;
use crate::failure::Failure;
use crate::run::args::time_ms;
use events::{Chunk, EventFile};
use stage::{Stage, StageArgs};
use tally::Tally;
use told::Told;
use trial::{Trial, Tried, WAYS};

/// Events that all passes see before they are compared: the largest batch.
const CHUNK_EVENTS: usize = 4_096;
/// Widest that the events of a chunk push their outcomes to the right, in characters.
const EVENT_CHARS_MAX: usize = 72;

/// Runs a rule over events and shows what comes of each; then in batches of other sizes, replayed
/// and on fresh instances, and fails when any answer differs.
#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// The component, as `stockflow rule build` writes it, or the name of a built-in rule.
    #[arg(value_name = "FILE.wasm|BUILTIN")]
    rule: String,

    /// Events in Stockflow's own JSON: .jsonl (or .csv with its column names), also .gz, or - for
    /// standard input.
    #[arg(long, value_name = "FILE")]
    events: String,

    #[command(flatten)]
    stage: StageArgs,

    /// Fire timers and expire reservations up to this time (RFC 3339) instead of the last event's.
    #[arg(long, value_name = "TIME", value_parser = time_ms)]
    until: Option<i64>,

    /// Print the sum only, not every event.
    #[arg(long)]
    quiet: bool,
}

pub(crate) fn run(args: &TestArgs) -> Result<ExitCode, Failure> {
    let stage = Stage::new(&args.rule, &args.stage)?;
    let mut file = EventFile::open(&args.events, stage.decoder()?)?;
    let mut trial = Trial::new(&args.rule, &stage)?;
    let mut tally = Tally::default();
    let mut chunk = Chunk::default();
    while file.next(CHUNK_EVENTS, &mut chunk)? {
        show(args, trial.run(&chunk)?, &mut tally)?;
    }
    if tally.records() == 0 {
        return Err(Failure::input(format!("{}: there are no events in it", args.events)));
    }
    if let Some(until_ms) = args.until {
        show(args, trial.advance(until_ms)?, &mut tally)?;
    }
    let fuel = trial.fuel_used() / (2 * tally.records());
    print(&format!(
        "{}{}\nThe same one by one, {WAYS}; {fuel} fuel an event.\n",
        if args.quiet { "" } else { "\n" },
        tally.sentence()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints and counts what the first pass made, up to where another differs.
fn show(args: &TestArgs, tried: Tried, tally: &mut Tally) -> Result<(), Failure> {
    tried.made.told.iter().for_each(|told| tally.add(told));
    if !args.quiet {
        print(&lines(&tried.made.told))?;
    }
    tried.difference.map_or(Ok(()), Err)
}

/// An event a line, with what came of it beside it and what it caused below.
fn lines(told: &[Told]) -> String {
    let width = told.iter().map(|told| told.event.chars().count()).max().unwrap_or(0).min(EVENT_CHARS_MAX);
    let mut text = String::new();
    for told in told {
        let line = told.line.map_or(String::new(), |line| line.to_string());
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{line:>6}  {:<width$}  {}", told.event, told.outcome);
        for detail in told.details.iter().chain(&told.kept) {
            let _ = writeln!(text, "{:>6}  {:<width$}  {detail}", "", "");
        }
    }
    text
}

fn print(text: &str) -> Result<(), Failure> {
    console::print(text).map_err(|error| Failure::io("write to", "standard output".as_ref(), &error))
}
