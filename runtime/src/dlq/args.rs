//! The command line of `stockflow dlq`: which stage's letters, on which Kafka, and what is asked of them.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::asked::{Asked, ListArgs, ReleaseArgs, SettleArgs, ShowArgs};

/// The dead letters of a stage: seen, sent again, or given up.
#[derive(Debug, Args)]
pub(crate) struct DlqArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A line a letter: where it is, what failed, where and why.
    List(Of<ListArgs>),
    /// Whole letters, with headers and values.
    Show(Of<ShowArgs>),
    /// Sends the records of letters again to the topic that they came from, each before what is
    /// parked behind it.
    ///
    /// A letter is marked in the same transaction, so that none is sent twice.
    Replay(Of<SettleArgs>),
    /// Gives letters up: they are marked, and what is parked behind them goes on without them.
    Drop(Of<SettleArgs>),
    /// Lets a parked key go on whose letters are gone: their topic was deleted, or they were kept no longer.
    ///
    /// Where letters of records that waited are there still, the key goes on up to the first of these.
    Release(Of<ReleaseArgs>),
}

// What is asked, of whose letters. No doc comment: it would be the help of each command.
#[derive(Debug, Args)]
struct Of<A: Args> {
    #[command(flatten)]
    from: FromArgs,

    #[command(flatten)]
    asked: A,
}

/// Which stage's letters, and on which Kafka.
#[derive(Debug, Args)]
pub(super) struct FromArgs {
    /// The pipeline, as for kubectl apply.
    pub(super) pipeline: PathBuf,

    /// The stage whose letters they are; needed where the pipeline has several.
    #[arg(long, value_name = "NAME")]
    pub(super) stage: Option<String>,

    /// Brokers to begin with, with commas between them; instead of the pipeline's.
    #[arg(long, value_name = "HOST:PORT")]
    pub(super) kafka: Option<String>,

    /// Folder with the secrets that the pipeline names: DIR/kafka-user/password.
    #[arg(long, value_name = "DIR", env = "STOCKFLOW_SECRETS")]
    pub(super) secrets: Option<PathBuf>,
}

impl DlqArgs {
    /// Whose letters, and what is asked of them.
    pub(super) fn parts(&self) -> (&FromArgs, Asked) {
        match &self.what {
            What::List(Of { from, asked }) => (from, Asked::List(asked.clone())),
            What::Show(Of { from, asked }) => (from, Asked::Show(asked.clone())),
            What::Replay(Of { from, asked }) => (from, Asked::Replay(asked.clone())),
            What::Drop(Of { from, asked }) => (from, Asked::Drop(asked.clone())),
            What::Release(Of { from, asked }) => (from, Asked::Release(asked.clone())),
        }
    }
}
