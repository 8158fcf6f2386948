//! The stockflow command: which subcommand, and how it ends. Wiring only.
#![cfg_attr(not(feature = "network"), allow(dead_code, reason = "nobody reads the arguments of what was left out"))]

mod console;
mod failure;
mod load;
mod logs;
mod pipeline;
mod rule;
mod run;
mod service_args;
mod table;
mod topic;
mod validate;
mod when;

// Whatever speaks to others is named by `network` to those above, or by `left_out` in its place.
#[cfg(feature = "network")]
mod dlq;
#[cfg(feature = "network")]
mod fetched;
#[cfg(feature = "network")]
mod http;
#[cfg(feature = "network")]
mod interrupt;
#[cfg(not(feature = "network"))]
mod left_out;
#[cfg(feature = "network")]
mod load_to;
#[cfg(feature = "network")]
mod network;
#[cfg(feature = "network")]
mod read;
#[cfg(feature = "network")]
mod send;
#[cfg(feature = "network")]
mod sender;
#[cfg(feature = "network")]
mod service;
#[cfg(feature = "network")]
mod skip;
#[cfg(feature = "network")]
mod verify;
#[cfg(feature = "network")]
mod worker;

#[cfg(not(feature = "network"))]
use left_out as network;

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
    #[command(flatten)]
    OnKafka(network::OnKafka),
    Validate(validate::ValidateArgs),
    Rule(rule::RuleArgs),
    Load(load::LoadArgs),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let logs = logs::begin();
    let ended = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::OnKafka(command) => command.run(),
        Command::Validate(args) => validate::run(&args),
        Command::Rule(args) => rule::run(&args),
        Command::Load(args) => load::run(&args),
    };
    ended.unwrap_or_else(|failure| tell(&failure, logs))
}

fn tell(failure: &Failure, logs: Format) -> ExitCode {
    if let Some(report) = failure.report() {
        logs.failed(&report);
    }
    ExitCode::from(failure.code())
}
