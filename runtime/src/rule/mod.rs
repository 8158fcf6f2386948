//! `stockflow rule`: making a rule, asking what it is, testing and measuring it.

mod artifact;
mod bench;
mod build;
mod describe;
mod loaded;
mod name;
mod new;
mod sdk;
mod settings;
mod template;
mod test;
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
    Describe(describe::DescribeArgs),
    Test(test::TestArgs),
    Bench(bench::BenchArgs),
}

pub(crate) fn run(args: &RuleArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        RuleCommand::New(args) => new::run(args),
        RuleCommand::Build(args) => build::run(args),
        RuleCommand::Describe(args) => describe::run(args),
        RuleCommand::Test(args) => test::run(args),
        RuleCommand::Bench(args) => bench::run(args),
    }
}
