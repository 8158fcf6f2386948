//! `kubectl stockflow`: a running pipeline asked by its name, through the API server and with one's own rights.
//!
//! The API server is asked which pipeline and which pods there are; pods are asked over HTTP, through [`Doors`] that the
//! API server opens to a port of theirs (port-forward). What decides how an answer reads is in files without IO.
//!
//! # Guarantees
//! - Nothing is done that the user could not do with kubectl: no address and no secret of Kafka is here.
//! - Nothing is changed but by `dlq replay`, `drop` and `release`, and these are not sent to a second worker when the
//!   first may have done it.
//! - What pods and the API server say is bounded, and nothing in it is obeyed by a terminal.

pub mod args;
mod asking;
mod cluster;
mod dlq;
mod doors;
mod encode;
mod exchange;
mod explain;
mod failure;
mod forward;
mod pages;
mod pipeline;
mod pods;
mod right;
mod rules;
mod said;
mod status;
mod stock;
mod table;
mod who;

pub use cluster::Cluster;
pub use doors::{Door, Doors, PodName, Shut, Stream};
pub use failure::Failure;
pub use forward::Forwards;
pub use said::Said;

use args::{Cli, Command};

/// Does what the command line says, on the cluster that it names.
///
/// # Errors
/// What was wrong, where, and what to do.
pub async fn run(cli: &Cli) -> Result<Said, Failure> {
    let cluster = Cluster::connect(&cli.cluster).await?;
    let doors = Forwards::new(cluster.client());
    answer(&cluster, &doors, &cli.command).await
}

/// Does the same on this cluster, with these ways into its pods.
///
/// # Errors
/// What was wrong, where, and what to do.
pub async fn answer(cluster: &Cluster, doors: &impl Doors, command: &Command) -> Result<Said, Failure> {
    match command {
        Command::Status(args) => status::run(cluster, doors, args).await,
        Command::Explain(args) => explain::run(cluster, doors, args).await,
        Command::Stock(args) => stock::run(cluster, doors, args).await,
        Command::Rules(args) => rules::run(cluster, doors, args).await,
        Command::Dlq { what } => dlq::run(cluster, doors, what).await,
    }
}
