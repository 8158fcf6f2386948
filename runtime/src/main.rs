//! The stockflow command: which subcommand, and how it ends. Wiring only.

mod console;
mod dlq;
mod failure;
mod http;
mod interrupt;
mod load;
mod logs;
mod read;
mod rule;
mod run;
mod send;
mod sender;
mod service;
mod skip;
mod table;
mod topic;
mod validate;
mod verify;
mod when;
mod worker;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Failure;
use logs::Format;

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
    Send(send::args::SendArgs),
    Read(read::args::ReadArgs),
    Dlq(dlq::args::DlqArgs),
    Verify(verify::args::VerifyArgs),
    Skip(skip::args::SkipArgs),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let logs = logs::begin();
    let ended = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Worker(args) => worker::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::Rule(args) => rule::run(&args),
        Command::Load(args) => load::run(&args),
        Command::Send(args) => send::run(&args),
        Command::Read(args) => read::run(&args),
        Command::Dlq(args) => dlq::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Skip(args) => skip::run(&args),
    };
    ended.unwrap_or_else(|failure| tell(&failure, logs))
}

fn tell(failure: &Failure, logs: Format) -> ExitCode {
    if let Some(report) = failure.report() {
        logs.failed(&report);
    }
    ExitCode::from(failure.code())
}
