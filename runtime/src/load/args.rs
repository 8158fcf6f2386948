//! The arguments of `stockflow load`.

use std::path::PathBuf;

use clap::Args;
use stockflow_load::Profile;

/// Writes generated events as JSON lines, or sends them to a topic of a pipeline; equal options give equal bytes.
///
/// Sent events have the key `SKU:LOCATION`, and go in transactions of at most 1,000.
#[derive(Debug, Args)]
pub(crate) struct LoadArgs {
    /// What kind of day.
    #[arg(long, value_enum, default_value = "retail-day")]
    pub(super) profile: ProfileName,

    /// How many events.
    #[arg(long, default_value_t = 1_000_000)]
    pub(super) events: u64,

    /// The seed of the randomness.
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,

    /// The file to write; - for standard output.
    #[arg(long, value_name = "FILE", conflicts_with = "to")]
    pub(super) out: Option<PathBuf>,

    /// The pipeline to send to instead, as for kubectl apply; its topics must be there.
    #[arg(long, value_name = "PIPELINE")]
    pub(super) to: Option<PathBuf>,

    /// The topic of the pipeline, by its name there; needed where its first stage reads several.
    #[arg(long, value_name = "NAME", requires = "to")]
    pub(crate) topic: Option<String>,

    /// Events a second; as fast as it goes without.
    #[arg(long, value_name = "N", requires = "to", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) per_second: Option<u32>,

    /// Brokers to begin with, with commas between them; instead of the pipeline's.
    #[arg(long, value_name = "HOST:PORT", requires = "to")]
    pub(crate) kafka: Option<String>,

    /// Folder with the secrets that the pipeline names: DIR/kafka-user/password.
    #[arg(long, value_name = "DIR", env = "STOCKFLOW_SECRETS", requires = "to")]
    pub(crate) secrets: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum ProfileName {
    /// A day in 50,000 keys: opening stock, tills, web orders, transfers, counts.
    RetailDay,
    /// One article that everybody wants at once.
    FlashSale,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Profile {
        match name {
            ProfileName::RetailDay => Profile::RetailDay,
            ProfileName::FlashSale => Profile::FlashSale,
        }
    }
}
