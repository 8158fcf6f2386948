//! `stockflow rule`: making a rule.

mod artifact;
mod build;
mod name;
mod new;
mod sdk;
mod toolchain;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::failure::Failure;

/// Makes rules: WebAssembly components that decide about events.
#[derive(Debug, Args)]
pub(crate) struct RuleArgs {
    #[command(subcommand)]
    command: RuleCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RuleCommand {
    New(new::NewArgs),
    Build(build::BuildArgs),
}

pub(crate) fn run(args: &RuleArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        RuleCommand::New(args) => new::run(args),
        RuleCommand::Build(args) => build::run(args),
    }
}
