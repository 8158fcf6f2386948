//! The command line, in the words of kubectl.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use crate::dlq::args::DlqCommand;

/// Asks a running pipeline by its name, with your own rights on the cluster.
#[derive(Clone, Debug, Parser)]
#[command(name = "kubectl-stockflow", bin_name = "kubectl stockflow", version, max_term_width = 100)]
pub struct Cli {
    /// Which cluster.
    #[command(flatten)]
    pub cluster: ClusterArgs,

    /// What is asked.
    #[command(subcommand)]
    pub command: Command,
}

/// Which cluster, and where on it.
#[derive(Clone, Debug, Default, Args)]
pub struct ClusterArgs {
    /// The pipeline's namespace; by default that of the context.
    #[arg(short, long, global = true, value_name = "NAME")]
    pub namespace: Option<String>,

    /// The context of the kubeconfig; by default the current one.
    #[arg(long, global = true, value_name = "NAME")]
    pub context: Option<String>,

    /// The kubeconfig; by default that of KUBECONFIG, or ~/.kube/config.
    #[arg(long, global = true, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
}

/// What can be asked.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// How a pipeline is: its conditions, its stages, and what each worker says of itself.
    Status(PipelineArgs),
    /// Why a stage has as many workers as it has: the operator's last decisions.
    Explain(ExplainArgs),
    /// The stock of a key, from the worker that has it.
    Stock(StockArgs),
    /// The rules of each stage: which build its workers have, and what they cost.
    Rules(PipelineArgs),
    /// The dead letters of a stage: seen, sent again, or given up, by one of its workers.
    Dlq {
        /// What is done with them.
        #[command(subcommand)]
        what: DlqCommand,
    },
}

/// A pipeline, and how the answer is printed.
#[derive(Clone, Debug, Args)]
pub struct PipelineArgs {
    /// The pipeline.
    pub pipeline: String,

    /// How the answer is printed.
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub output: Output,
}

/// Whose workers are explained.
#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// The pipeline.
    pub pipeline: String,

    /// The stage; all of them without it.
    pub stage: Option<String>,

    /// The namespace of the operator; looked for without it.
    #[arg(long, value_name = "NAME", env = "STOCKFLOW_OPERATOR_NAMESPACE")]
    pub operator_namespace: Option<String>,

    /// Most decisions of a stage.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=32))]
    pub limit: u32,

    /// How the answer is printed.
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub output: Output,
}

/// Whose stock is asked for.
#[derive(Clone, Debug, Args)]
pub struct StockArgs {
    /// The pipeline.
    pub pipeline: String,

    /// The sku, as it is.
    pub sku: String,

    /// The location, as it is.
    pub location: String,

    /// The stage whose books are meant; needed where several keep some.
    #[arg(long, value_name = "NAME")]
    pub stage: Option<String>,

    /// How the answer is printed.
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub output: Output,
}

/// How an answer is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}
