//! The arguments of `stockflow send`.

use std::path::PathBuf;

use clap::Args;

use crate::topic::TopicArgs;

/// Sends events, a JSON line each, to a topic of a pipeline.
///
/// Each is read as the stage does that reads the topic, and gets its key, SKU:LOCATION. They go in transactions of at
/// most 1,000; what waits for its next line is committed meanwhile. A line that the stage would not take ends it: exit
/// code 2, with the number of the line and of the last one that was sent.
#[derive(Debug, Args)]
pub(crate) struct SendArgs {
    #[command(flatten)]
    pub(super) on: TopicArgs,

    /// The topic, by its name in the pipeline; needed where its first stage reads several.
    #[arg(long, value_name = "NAME")]
    pub(super) topic: Option<String>,

    /// A .jsonl or .csv file, also .gz; standard input without it, or for -.
    #[arg(long, value_name = "FILE", default_value = "-", hide_default_value = true)]
    pub(super) file: PathBuf,

    /// The key of every record. Lines are then sent as they are, be they events or not; so one can be sent that becomes
    /// a dead letter, or something to a topic that no stage reads.
    #[arg(long, value_name = "KEY")]
    pub(super) key: Option<String>,
}
