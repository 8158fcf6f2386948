//! `stockflow load`: a generated day of events, the same for the same seed.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use stockflow_load::{Load, LoadOptions, Profile};

use crate::failure::Failure;

/// Writes generated events as JSON lines; equal options give equal bytes.
#[derive(Debug, Args)]
pub(crate) struct LoadArgs {
    /// What kind of day.
    #[arg(long, value_enum, default_value = "retail-day")]
    profile: ProfileName,

    /// How many events.
    #[arg(long, default_value_t = 1_000_000)]
    events: u64,

    /// The seed of the randomness.
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// The file to write; - for standard output.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum ProfileName {
    /// A day in 50,000 keys: opening stock, tills, web orders, transfers, counts.
    RetailDay,
    /// One article that everybody wants at once.
    FlashSale,
}

pub(crate) fn run(args: &LoadArgs) -> Result<ExitCode, Failure> {
    let profile = match args.profile {
        ProfileName::RetailDay => Profile::RetailDay,
        ProfileName::FlashSale => Profile::FlashSale,
    };
    let options = LoadOptions { profile, events: args.events, seed: args.seed, ..LoadOptions::default() };
    let failed = |error: io::Error| Failure::io("write events to", &args.out, &error);
    let mut out = open(&args.out).map_err(failed)?;
    let mut load = Load::new(options);
    let mut line = Vec::new();
    while load.next_line(&mut line) {
        line.push(b'\n');
        out.write_all(&line).map_err(failed)?;
    }
    out.flush().map_err(failed)?;
    Ok(ExitCode::SUCCESS)
}

fn open(path: &Path) -> io::Result<Box<dyn Write>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufWriter::new(io::stdout().lock())));
    }
    Ok(Box::new(BufWriter::with_capacity(1 << 20, File::create(path)?)))
}
