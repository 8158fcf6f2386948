//! The arguments of `stockflow dlq`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use stockflow_letters::{Filter, LetterPlace};
use stockflow_worker::WallClock;

use crate::when::time_ms;

/// The dead letters of a stage: seen, sent again, or given up.
#[derive(Debug, Args)]
pub(crate) struct DlqArgs {
    #[command(subcommand)]
    pub(super) what: What,
}

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// A line a letter: where it is, what failed, where and why.
    List {
        #[command(flatten)]
        look: LookArgs,

        /// Most letters to show.
        #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        limit: u32,
    },
    /// Whole letters, with headers and values.
    Show {
        #[command(flatten)]
        look: LookArgs,

        /// Most letters to show.
        #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1_000))]
        limit: u32,
    },
    /// Sends the records of letters again to the topic that they came from, each before what is
    /// parked behind it.
    ///
    /// A letter is marked in the same transaction, so that none is sent twice.
    Replay(SettleArgs),
    /// Gives letters up: they are marked, and what is parked behind them goes on without them.
    Drop(SettleArgs),
    /// Lets a parked key go on whose letters are gone: their topic was deleted, or they were kept no longer.
    ///
    /// Where letters of records that waited are there still, the key goes on up to the first of these.
    Release(ReleaseArgs),
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

/// Which letters: those that pass every filter that is given.
#[derive(Debug, Args)]
pub(super) struct FilterArgs {
    /// Letters of this reason; may be given again for any of several.
    #[arg(long, value_name = "REASON")]
    reason: Vec<String>,

    /// Letters on which this rule failed; may be given again.
    #[arg(long, value_name = "NAME")]
    rule: Vec<String>,

    /// Letters of this key, such as SKU:LOCATION; may be given again.
    #[arg(long, value_name = "KEY")]
    key: Vec<String>,

    /// The letter at this place; may be given again.
    #[arg(long, value_name = "P:O")]
    at: Vec<LetterPlace>,

    /// Of records with this timestamp or a later one: RFC 3339, or how long ago as 90s, 15m, 2h, 7d.
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<i64>,

    /// Of records with a timestamp before this.
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<i64>,

    /// Also letters that were replayed or dropped before.
    #[arg(long)]
    pub(super) settled: bool,
}

#[derive(Debug, Args)]
pub(super) struct LookArgs {
    #[command(flatten)]
    pub(super) from: FromArgs,

    #[command(flatten)]
    pub(super) filter: FilterArgs,

    /// Which come first, by the timestamps of their records; the limit cuts off the others.
    #[arg(long, value_name = "ORDER", default_value = "newest")]
    pub(super) first: First,

    /// How letters are printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) output: Output,
}

#[derive(Debug, Args)]
pub(super) struct SettleArgs {
    #[command(flatten)]
    pub(super) from: FromArgs,

    #[command(flatten)]
    pub(super) filter: FilterArgs,

    /// Every letter; needed without a filter.
    #[arg(long)]
    pub(super) all: bool,

    /// Most letters, the first of each partition first.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) limit: Option<u32>,

    /// Only tell what would be done.
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct ReleaseArgs {
    #[command(flatten)]
    pub(super) from: FromArgs,

    /// The parked key.
    #[arg(long, value_name = "SKU:LOCATION", value_parser = key)]
    pub(super) key: (String, String),

    /// Only tell what would be done.
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Which letters come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum First {
    Newest,
    Oldest,
}

/// How letters are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Output {
    /// For people.
    Text,
    /// JSON, a line a letter.
    Json,
}

impl FilterArgs {
    pub(super) fn filter(&self) -> Filter {
        Filter {
            reasons: self.reason.clone(),
            rules: self.rule.clone(),
            keys: self.key.clone(),
            places: self.at.clone(),
            since_ms: self.since,
            until_ms: self.until,
        }
    }
}

fn key(text: &str) -> Result<(String, String), String> {
    let (sku, location) = text.split_once(':').ok_or_else(|| "give sku and location: plum:store-001".to_owned())?;
    Ok((sku.to_owned(), location.to_owned()))
}

fn time(text: &str) -> Result<i64, String> {
    time_ms(text, WallClock::Real.now_ms())
        .ok_or_else(|| "give a time such as 2026-03-02T08:00:00Z, or how long ago as 90s, 15m, 2h or 7d".to_owned())
}
