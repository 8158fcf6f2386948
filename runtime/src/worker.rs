//! `stockflow worker`: one stage of a pipeline on Kafka, as a pod runs it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::failure::Failure;
use crate::service::args::ServiceArgs;
use crate::service::{self, Service};

/// Runs one stage of a pipeline on Kafka until SIGTERM.
///
/// State is restored from the local folder and the changelog; on SIGTERM the transaction at hand
/// is committed. Topics must be there, but for the stage's changelog.
#[derive(Debug, Args)]
pub(crate) struct WorkerArgs {
    /// The pipeline, as for kubectl apply.
    pipeline: PathBuf,

    /// The stage to run; needed where the pipeline has several.
    #[arg(long, value_name = "NAME")]
    stage: Option<String>,

    /// Brokers to begin with, with commas between them; instead of the pipeline's.
    #[arg(long, value_name = "HOST:PORT")]
    kafka: Option<String>,

    #[command(flatten)]
    service: ServiceArgs,
}

/// Runs the stage.
pub(crate) fn run(args: &WorkerArgs) -> Result<ExitCode, Failure> {
    let pipeline = service::pipeline(&args.pipeline, args.kafka.as_deref())?;
    let only = service::stage(&pipeline, args.stage.as_deref(), "say which stage to run")?.name.clone();
    let folder = args.pipeline.parent().unwrap_or(Path::new(""));
    Service { pipeline, folder, only: Some(&only), args: &args.service }.run()
}
