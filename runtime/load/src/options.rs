//! Options: which load, how much of it, and from which seed.

/// What kind of day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// 2026-03-02, 00:00 to 24:00 UTC, of a retailer with eight stores, a warehouse and a web shop.
    #[default]
    RetailDay,
    /// Ten minutes in which everybody wants the same article.
    FlashSale,
}

/// Most keys that a load spreads over: what is remembered of each is bounded by it.
pub const KEYS_MAX: u32 = 1 << 20;

/// What a [`Load`](crate::Load) writes. Equal options give equal bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadOptions {
    /// What kind of day.
    pub profile: Profile,
    /// How many events, duplicates included.
    pub events: u64,
    /// The seed of the randomness.
    pub seed: u64,
    /// Keys (article and location) of a retail day: rounded down to a multiple of its ten
    /// locations, at least 10, at most [`KEYS_MAX`], and no more than a quarter of `events`, since
    /// each key begins with an opening receipt.
    pub keys: u32,
    /// Exponent of the popularity of articles on a retail day, in thousandths; 700 is Zipf with
    /// s = 0.7, the upper end of what was measured (0.5 to 0.7). At most 4,000.
    pub zipf_permille: u32,
}

impl Default for LoadOptions {
    /// A retail day of a million events in 50,000 keys.
    fn default() -> LoadOptions {
        LoadOptions { profile: Profile::RetailDay, events: 1_000_000, seed: 1, keys: 50_000, zipf_permille: 700 }
    }
}
