//! `stockflow worker`: one stage of a pipeline on Kafka, as a pod runs it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use stockflow_crds::ResolvedPipeline;
use stockflow_modules::Modules;

use crate::failure::Failure;
use crate::pipeline;
use crate::service::Service;
use crate::service_args::ServiceArgs;

/// Runs one stage of a pipeline on Kafka until SIGTERM.
///
/// State is restored from the local folder and the changelog; on SIGTERM the transaction at hand
/// is committed. Topics must be there, but for the stage's changelog.
#[derive(Debug, Args)]
pub(crate) struct WorkerArgs {
    /// The pipeline, as for kubectl apply.
    #[arg(required_unless_present = "stage_file")]
    pipeline: Option<PathBuf>,

    /// What the operator has resolved for the stage, instead of a pipeline: all that a worker is told
    /// of it.
    #[arg(long, value_name = "FILE", env = "STOCKFLOW_STAGE_FILE", conflicts_with_all = ["pipeline", "stage", "kafka"])]
    stage_file: Option<PathBuf>,

    /// The stage to run; needed where the pipeline has several.
    #[arg(long, value_name = "NAME")]
    stage: Option<String>,

    /// Brokers to begin with, with commas between them; instead of the pipeline's.
    #[arg(long, value_name = "HOST:PORT")]
    kafka: Option<String>,

    /// Folder with the config maps that rules are in, a folder a config map and a file a key:
    /// DIR/rules/low-stock.wasm.
    #[arg(long, value_name = "DIR", env = "STOCKFLOW_RULES")]
    rules: Option<PathBuf>,

    #[command(flatten)]
    service: ServiceArgs,
}

/// Runs the stage.
pub(crate) fn run(args: &WorkerArgs) -> Result<ExitCode, Failure> {
    let (pipeline, folder) = match (&args.stage_file, &args.pipeline) {
        (Some(file), _) => (stage_file(file)?, Path::new("")),
        (None, Some(file)) => (pipeline::read(file, args.kafka.as_deref())?, file.parent().unwrap_or(Path::new(""))),
        // clap asks for one of them.
        (None, None) => return Err(Failure::input("give a pipeline, or --stage-file".to_owned())),
    };
    let only = pipeline::stage(&pipeline, args.stage.as_deref(), "say which stage to run")?.name.clone();
    let mut modules = Modules::in_folder(folder);
    if let Some(rules) = &args.rules {
        modules = modules.with_config_maps(rules);
    }
    Service::new(pipeline, modules, Some(&only), &args.service).run()
}

/// What the operator has resolved.
fn stage_file(file: &Path) -> Result<ResolvedPipeline, Failure> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| Failure::input(format!("{shown}: {error}")))?;
    stockflow_crds::read_stage_file(&text).map_err(|error| Failure::input(format!("{shown}: {error}")))
}
