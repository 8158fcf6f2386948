//! The arguments of `dlq`: those of `stockflow dlq`, without the way to Kafka. What they say is read by the worker.

use clap::{Args, Subcommand};

use crate::args::Output;

/// What is done with dead letters.
#[derive(Clone, Debug, Subcommand)]
pub enum DlqCommand {
    /// A line a letter: where it is, what failed, where and why.
    List(LookArgs),
    /// Whole letters, with headers and values.
    Show(LookArgs),
    /// Sends the records of letters again to the topic that they came from, each before what is parked behind it.
    ///
    /// A letter is marked in the same transaction, so that none is sent twice.
    Replay(SettleArgs),
    /// Gives letters up: they are marked, and what is parked behind them goes on without them.
    Drop(SettleArgs),
    /// Lets a parked key go on whose letters are gone: their topic was deleted, or they were kept no longer.
    Release(ReleaseArgs),
}

/// Whose letters.
#[derive(Clone, Debug, Args)]
pub struct OfArgs {
    /// The pipeline.
    pub pipeline: String,

    /// The stage whose letters they are; needed where the pipeline has several.
    #[arg(long, value_name = "NAME")]
    pub stage: Option<String>,
}

/// Which letters: those that pass every filter that is given.
#[derive(Clone, Debug, Args)]
pub struct FilterArgs {
    /// Letters of this reason; may be given again for any of several.
    #[arg(long, value_name = "REASON")]
    pub reason: Vec<String>,

    /// Letters on which this rule failed; may be given again.
    #[arg(long, value_name = "NAME")]
    pub rule: Vec<String>,

    /// Letters of this key, such as SKU:LOCATION; may be given again.
    #[arg(long, value_name = "KEY")]
    pub key: Vec<String>,

    /// The letter at this place, as `list` shows it; may be given again.
    #[arg(long, value_name = "P:O")]
    pub at: Vec<String>,

    /// Of records with this timestamp or a later one: RFC 3339, or how long ago as 90s, 15m, 2h, 7d.
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,

    /// Of records with a timestamp before this.
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,

    /// Also letters that were replayed or dropped before.
    #[arg(long)]
    pub settled: bool,
}

/// What is looked at.
#[derive(Clone, Debug, Args)]
pub struct LookArgs {
    /// Whose.
    #[command(flatten)]
    pub of: OfArgs,

    /// Which.
    #[command(flatten)]
    pub filter: FilterArgs,

    /// Most letters to show: 100 of `list`, 10 of `show` by default.
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,

    /// Which come first, by the timestamps of their records: newest or oldest.
    #[arg(long, value_name = "ORDER")]
    pub first: Option<String>,

    /// How letters are printed; as JSON a line a letter.
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub output: Output,
}

/// What is settled.
#[derive(Clone, Debug, Args)]
pub struct SettleArgs {
    /// Whose.
    #[command(flatten)]
    pub of: OfArgs,

    /// Which.
    #[command(flatten)]
    pub filter: FilterArgs,

    /// Every letter; needed without a filter.
    #[arg(long)]
    pub all: bool,

    /// Most letters, the first of each partition first.
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,

    /// Only tell what would be done.
    #[arg(long)]
    pub dry_run: bool,
}

/// Which key is to go on.
#[derive(Clone, Debug, Args)]
pub struct ReleaseArgs {
    /// Whose.
    #[command(flatten)]
    pub of: OfArgs,

    /// The parked key.
    #[arg(long, value_name = "SKU:LOCATION")]
    pub key: String,

    /// Only tell what would be done.
    #[arg(long)]
    pub dry_run: bool,
}
