//! The arguments of `stockflow skip`.

use std::path::PathBuf;

use clap::Args;

/// Lets a stage pass over what it cannot read, such as a record that nobody can decompress.
///
/// Says so in the stage's changelog. The worker that has the partition passes over it once it
/// stands there, within a minute, with a dead letter (UNREADABLE) and a pack that tell of it. What
/// can be read is not passed over.
#[derive(Debug, Args)]
pub(crate) struct SkipArgs {
    /// The pipeline, as for kubectl apply.
    pub(super) pipeline: PathBuf,

    /// The stage; needed where the pipeline has several.
    #[arg(long, value_name = "NAME")]
    pub(super) stage: Option<String>,

    /// The partition of its input.
    #[arg(long, value_name = "N")]
    pub(super) partition: u32,

    /// Where the stage stands and cannot read on: /readyz and the worker's log say it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..))]
    pub(super) offset: i64,

    /// Why, for whoever asks later: it stands in the dead letter.
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: String,

    /// Who says so.
    #[arg(long, value_name = "TEXT", env = "USER", default_value = "unknown")]
    pub(super) by: String,

    /// Only says what would be passed over.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Brokers to begin with, with commas between them; instead of the pipeline's.
    #[arg(long, value_name = "HOST:PORT")]
    pub(super) kafka: Option<String>,

    /// Folder with the secrets that the pipeline names: DIR/kafka-user/password.
    #[arg(long, value_name = "DIR", env = "STOCKFLOW_SECRETS")]
    pub(super) secrets: Option<PathBuf>,
}
