//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use stockflow_crds::{Name, is_object_name};

/// Runs InventoryPipelines: topics, workers and their scaling.
#[derive(Debug, Parser)]
#[command(name = "stockflow-operator", version)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the operator can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Looks after the pipelines of a cluster, until SIGTERM.
    Run(RunArgs),
    /// Prints the CustomResourceDefinition.
    Crds,
    /// Prints the roles that `run` needs.
    Rbac(RbacArgs),
    /// Prints what would be made for a pipeline, without a cluster and without a Kafka.
    Plan {
        /// The pipeline, as for kubectl apply; `-` is standard input.
        #[arg(short = 'f', long = "filename", value_name = "FILE")]
        file: PathBuf,
    },
    /// Loads a rule in a process of its own; used by `run`.
    #[command(name = crate::rules::SUBCOMMAND, hide = true)]
    CheckRule,
}

/// How to run.
#[derive(Debug, Clone, clap::Args)]
pub struct RunArgs {
    /// The one namespace to look after; all of them without it.
    #[arg(long, value_name = "NAME", env = "STOCKFLOW_NAMESPACE", value_parser = namespace)]
    pub namespace: Option<String>,

    /// The namespace that the operator is in, where its lease is.
    #[arg(long, value_name = "NAME", env = "POD_NAMESPACE", default_value = "stockflow", value_parser = namespace)]
    pub own_namespace: String,

    /// What tells this process from others that stand for election: a pod's name.
    #[arg(long, value_name = "NAME", env = "POD_NAME")]
    pub identity: Option<String>,

    /// Act without election. Only where there is one operator for sure.
    #[arg(long)]
    pub no_leader_election: bool,

    /// Address for /livez, /readyz and /metrics.
    #[arg(long, value_name = "ADDR:PORT", env = "STOCKFLOW_HTTP", default_value = "0.0.0.0:8080")]
    pub http: SocketAddr,

    /// The image of workers whose pipeline names none.
    #[arg(long, value_name = "IMAGE", env = "STOCKFLOW_WORKER_IMAGE", default_value = concat!("stockflow/worker:", env!("CARGO_PKG_VERSION")))]
    pub worker_image: String,

    /// Further namespaces from which workers may be asked over HTTP, such as Prometheus'.
    #[arg(long, value_name = "NAME", env = "STOCKFLOW_ASKING_NAMESPACES", value_delimiter = ',', value_parser = namespace)]
    pub asking_namespaces: Vec<String>,

    /// The program that tries rules; this one, where it is not said.
    #[arg(long, value_name = "FILE", hide = true)]
    pub rule_checker: Option<PathBuf>,
}

/// Whose roles.
#[derive(Debug, Clone, clap::Args)]
pub struct RbacArgs {
    /// The operator's service account.
    #[arg(long, value_name = "NAME", default_value = "stockflow-operator", value_parser = account)]
    pub account: String,
    /// The namespace that the operator is in.
    #[arg(long, value_name = "NAME", default_value = "stockflow", value_parser = namespace)]
    pub own_namespace: String,
    /// The one namespace to look after; all of them without it.
    #[arg(long, value_name = "NAME", value_parser = namespace)]
    pub namespace: Option<String>,
}

/// A namespace is a DNS label; another one would be found out by whoever applies the roles.
fn namespace(text: &str) -> Result<String, String> {
    text.parse::<Name>().map(|name| name.to_string()).map_err(|error| error.to_string())
}

/// A service account has the name of an object.
fn account(text: &str) -> Result<String, String> {
    if is_object_name(text) {
        return Ok(text.to_owned());
    }
    Err(format!("`{text}` is not the name of an object: use lowercase letters, digits, hyphens and dots"))
}
