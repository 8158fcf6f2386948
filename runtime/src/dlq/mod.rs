//! `stockflow dlq`: the dead letters of a stage on Kafka, from a command line or through one of its workers.

pub(crate) mod args;
mod asked;
mod printed;
mod query;
mod shown;
mod site;
mod source;
mod work;

use std::path::Path;
use std::process::ExitCode;

use crate::console;
use crate::failure::Failure;
use args::DlqArgs;
pub(crate) use site::site;
pub(crate) use source::Source;

/// Runs the subcommand.
pub(crate) fn run(args: &DlqArgs) -> Result<ExitCode, Failure> {
    let (from, asked) = args.parts();
    asked.check()?;
    let answer = work::answer(&Source::open(from)?, &asked, usize::MAX)?;
    // Letters to standard output, so that they can be piped.
    console::print(&answer.out).map_err(|error| Failure::io("print to", Path::new("standard output"), &error))?;
    answer.told.iter().for_each(|line| console::note(line));
    Ok(ExitCode::SUCCESS)
}
