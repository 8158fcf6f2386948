//! `kubectl-stockflow`: which command, and how it ends. Wiring only.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use stockflow_kubectl::args::Cli;
use stockflow_kubectl::{Failure, Said, run};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::work(format!("no threads: {error}")));
    let ended = runtime.and_then(|runtime| {
        let said = runtime.block_on(run(&cli));
        // What still hangs on a connection is not waited for.
        runtime.shutdown_background();
        said
    });
    match ended.and_then(|said| print(&said)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nobody to tell when it fails.
            let _ = writeln!(io::stderr().lock(), "error: {failure}");
            ExitCode::from(failure.code())
        }
    }
}

/// Answers to standard output, so that they can be piped; words about them to standard error.
fn print(said: &Said) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(said.out().as_bytes()).and_then(|()| out.flush()) {
        // Whoever read has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => return Err(Failure::work(format!("cannot write to standard output: {error}"))),
        Ok(()) => {}
    }
    for note in said.notes() {
        let _ = writeln!(io::stderr().lock(), "{note}");
    }
    Ok(())
}
