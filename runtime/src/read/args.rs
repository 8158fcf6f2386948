//! The arguments of `stockflow read`.

use clap::{Args, ValueEnum};

use crate::topic::TopicArgs;

/// Shows what is committed in a topic of a pipeline, a line of JSON a record, and ends where the topic ended.
///
/// It joins no group and moves no offsets. In a partition records come in their order; the partitions come one after
/// the other, but for the last records, which are sorted by their time.
#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    #[command(flatten)]
    pub(super) on: TopicArgs,

    /// The topic, by its name in the pipeline.
    #[arg(long, value_name = "NAME")]
    pub(super) topic: String,

    /// All that is there, instead of the last records.
    #[arg(long, conflicts_with = "last")]
    pub(super) from_beginning: bool,

    /// So many of the last records, of all partitions together.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(..=1000))]
    pub(super) last: u16,

    /// Goes on with what comes, until it is told to end.
    #[arg(long)]
    pub(super) follow: bool,

    /// Ends after so many records.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) count: Option<u64>,

    /// Only records with this key.
    #[arg(long, value_name = "KEY")]
    pub(super) key: Option<String>,

    /// What of a record is shown beside its value, with commas between: then each line is an object.
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub(super) with: Vec<With>,
}

/// What of a record can be shown beside its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum With {
    /// Its key.
    Key,
    /// The partition that it is in.
    Partition,
    /// Its place there.
    Offset,
    /// When it was written, or what its sender said.
    Timestamp,
    /// Its headers.
    Headers,
}
