//! The arguments of `stockflow verify`.

use std::path::PathBuf;

use clap::Args;
use stockflow_worker::WallClock;

use super::since::Since;

/// Proves that each record of a stage's input had exactly one outcome, or says which had not.
///
/// Reads the stage's input, its changelog and what it publishes, committed records only, and
/// changes nothing; the stage may be at work. Proven can be as much as the changelog still tells:
/// its front is deleted as it is needed no more. Exit code 0: proven; 1: a fault was found, or
/// nothing could be proven; 2: wrong arguments.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The pipeline, as for kubectl apply.
    pub(super) pipeline: PathBuf,

    /// The stage; needed where the pipeline has several.
    #[arg(long, value_name = "NAME")]
    pub(super) stage: Option<String>,

    /// From which record on: an offset, a time such as 2026-03-02T08:00:00Z, or how long ago as
    /// 90s, 15m, 2h, 7d. As far back as can be proven without it.
    #[arg(long, value_name = "SINCE", value_parser = since)]
    pub(super) since: Option<Since>,

    /// Only this partition of the input; may be given again.
    #[arg(long, value_name = "N")]
    pub(super) partition: Vec<u32>,

    /// JSON for machines, instead of text.
    #[arg(long)]
    pub(super) json: bool,

    /// Brokers to begin with, with commas between them; instead of the pipeline's.
    #[arg(long, value_name = "HOST:PORT")]
    pub(super) kafka: Option<String>,

    /// Folder with the secrets that the pipeline names: DIR/kafka-user/password.
    #[arg(long, value_name = "DIR", env = "STOCKFLOW_SECRETS")]
    pub(super) secrets: Option<PathBuf>,
}

fn since(text: &str) -> Result<Since, String> {
    Since::read(text, WallClock::Real.now_ms())
}
