//! What speaks to others, all of it: commands on Kafka, HTTP, and rules from registries. It is the feature `network`;
//! `left_out.rs` stands in its place in a build without.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use stockflow_modules::Modules;

use crate::failure::Failure;
use crate::fetched::Fetched;
use crate::run::args::RunArgs;
use crate::service::Service;
use crate::{dlq, pipeline, read, send, skip, verify, worker};

pub(crate) use crate::load_to::run as load_to;

// Commands on Kafka. No doc comment: it would be the help of `stockflow`.
#[derive(Debug, Subcommand)]
pub(crate) enum OnKafka {
    Worker(worker::WorkerArgs),
    Send(send::args::SendArgs),
    Read(read::args::ReadArgs),
    Dlq(dlq::args::DlqArgs),
    Verify(verify::args::VerifyArgs),
    Skip(skip::args::SkipArgs),
}

impl OnKafka {
    /// Runs the command.
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        match self {
            OnKafka::Worker(args) => worker::run(args),
            OnKafka::Send(args) => send::run(args),
            OnKafka::Read(args) => read::run(args),
            OnKafka::Dlq(args) => dlq::run(args),
            OnKafka::Verify(args) => verify::run(args),
            OnKafka::Skip(args) => skip::run(args),
        }
    }
}

/// Runs a whole pipeline on Kafka, until SIGTERM.
pub(crate) fn run(args: &RunArgs, brokers: &str) -> Result<ExitCode, Failure> {
    let pipeline = pipeline::read(&args.pipeline, Some(brokers))?;
    let modules = Modules::in_folder(args.pipeline.parent().unwrap_or("".as_ref()));
    Service::new(pipeline, modules, None, &args.service).run()
}

/// Modules, with those in registries and at addresses.
pub(crate) fn fetching(modules: Modules, pull_secrets: Option<&Path>) -> Modules {
    modules.with_fetch(Arc::new(Fetched::new(pull_secrets, None)))
}
