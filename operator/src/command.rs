//! The command: what `stockflow-operator` does when it is started.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::args::{Args, Command};
use crate::failure::Failure;
use crate::{print, rules, run};

/// Does what the command line says; gives how the process is to end.
pub fn main() -> ExitCode {
    match started(Args::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // There is nobody else to tell.
            let _ = writeln!(io::stderr(), "error: {}", failure.message());
            failure.code()
        }
    }
}

fn started(command: Command) -> Result<(), Failure> {
    match command {
        Command::Crds => print::crds(),
        Command::Rbac(args) => print::rbac(&args),
        Command::Plan { file } => print::plan(&file, concat!("stockflow/worker:", env!("CARGO_PKG_VERSION"))),
        Command::CheckRule => rules::child::run().map_err(|error| Failure::work(error.to_string())),
        Command::Run(args) => {
            logs();
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
            let runtime = runtime.map_err(|error| Failure::work(format!("no threads: {error}")))?;
            runtime.block_on(run::run(args))
        }
    }
}

/// JSON lines on standard error; `STOCKFLOW_LOG` says how much, warnings and what leads by default.
fn logs() {
    let filter =
        EnvFilter::try_from_env("STOCKFLOW_LOG").unwrap_or_else(|_| EnvFilter::new("warn,stockflow_operator=info"));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(io::stderr).init();
}
