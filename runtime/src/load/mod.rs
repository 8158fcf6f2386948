//! `stockflow load`: a generated day of events, the same for the same seed, into a file or a pipeline's topic.

mod args;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use stockflow_load::{Load, LoadOptions};

use crate::failure::Failure;
use crate::{console, network};

pub(crate) use args::LoadArgs;

pub(crate) fn run(args: &LoadArgs) -> Result<ExitCode, Failure> {
    let profile = args.profile.into();
    let load = Load::new(LoadOptions { profile, events: args.events, seed: args.seed, ..LoadOptions::default() });
    match (&args.out, &args.to) {
        (Some(out), _) => write(load, out).map_err(|error| Failure::io("write events to", out, &error))?,
        (None, Some(pipeline)) => network::load_to(load, pipeline, args)?,
        (None, None) => return Err(Failure::input("say where the events are to go: --out FILE, or --to PIPELINE")),
    }
    Ok(ExitCode::SUCCESS)
}

fn write(mut load: Load, path: &Path) -> io::Result<()> {
    let mut out = open(path)?;
    let mut line = Vec::new();
    while load.next_line(&mut line) {
        line.push(b'\n');
        out.write_all(&line)?;
    }
    out.flush()
}

fn open(path: &Path) -> io::Result<Box<dyn Write>> {
    if path == Path::new("-") {
        return Ok(Box::new(console::out()));
    }
    Ok(Box::new(BufWriter::with_capacity(1 << 20, File::create(path)?)))
}
