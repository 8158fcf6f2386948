//! The stockflow command: which subcommand, and how it ends. Wiring only.

mod console;
mod dlq;
mod failure;
mod http;
mod load;
mod rule;
mod run;
mod service;
mod skip;
mod table;
mod validate;
mod verify;
mod when;
mod worker;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use failure::Failure;

/// Exactly-once inventory on Kafka, business rules in WebAssembly.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::args::RunArgs),
    Worker(worker::WorkerArgs),
    Validate(validate::ValidateArgs),
    Rule(rule::RuleArgs),
    Load(load::LoadArgs),
    Dlq(dlq::args::DlqArgs),
    Verify(verify::args::VerifyArgs),
    Skip(skip::args::SkipArgs),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    log_to_stderr();
    let ended = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Worker(args) => worker::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::Rule(args) => rule::run(&args),
        Command::Load(args) => load::run(&args),
        Command::Dlq(args) => dlq::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Skip(args) => skip::run(&args),
    };
    ended.unwrap_or_else(|failure| tell(&failure))
}

/// Warnings and worse, or what `STOCKFLOW_LOG` asks for.
fn log_to_stderr() {
    let filter = EnvFilter::try_from_env("STOCKFLOW_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).without_time().init();
}

fn tell(failure: &Failure) -> ExitCode {
    if let Some(report) = failure.report() {
        console::note(&report);
    }
    ExitCode::from(failure.code())
}
