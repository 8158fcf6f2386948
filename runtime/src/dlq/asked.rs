//! What can be asked of a stage's letters, within which limits: on the command line, and of a worker.

use clap::{Args, Subcommand, ValueEnum};
use stockflow_letters::{Filter, LetterPlace};
use stockflow_worker::WallClock;

use crate::failure::Failure;
use crate::when::time_ms;

/// What is asked.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum Asked {
    List(ListArgs),
    Show(ShowArgs),
    Replay(SettleArgs),
    Drop(SettleArgs),
    Release(ReleaseArgs),
}

#[derive(Clone, Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pub(super) look: LookArgs,

    /// Most letters to show.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(super) limit: u32,
}

#[derive(Clone, Debug, Args)]
pub(super) struct ShowArgs {
    #[command(flatten)]
    pub(super) look: LookArgs,

    /// Most letters to show.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(super) limit: u32,
}

/// Which letters: those that pass every filter that is given.
#[derive(Clone, Debug, Args)]
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

#[derive(Clone, Debug, Args)]
pub(super) struct LookArgs {
    #[command(flatten)]
    pub(super) filter: FilterArgs,

    /// Which come first, by the timestamps of their records; the limit cuts off the others.
    #[arg(long, value_name = "ORDER", default_value = "newest")]
    pub(super) first: First,

    /// How letters are printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) output: Output,
}

#[derive(Clone, Debug, Args)]
pub(super) struct SettleArgs {
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

#[derive(Clone, Debug, Args)]
pub(super) struct ReleaseArgs {
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

impl Asked {
    /// Whether it says which letters are meant: all of them must be said.
    pub(super) fn check(&self) -> Result<(), Failure> {
        match self {
            Asked::Replay(args) | Asked::Drop(args) if args.filter.filter().is_open() && !args.all => {
                Err(Failure::input(
                    "say which letters: --all for all of them, or a filter such as --reason, --rule, --key, --at or --since",
                ))
            }
            _ => Ok(()),
        }
    }

    /// Whether anything is changed by it.
    pub(super) fn changes(&self) -> bool {
        match self {
            Asked::List(_) | Asked::Show(_) => false,
            Asked::Replay(args) | Asked::Drop(args) => !args.dry_run,
            Asked::Release(args) => !args.dry_run,
        }
    }
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
