//! Plans: what a seed has beside the faults of every seed. A seed draws each for itself.

use crate::prng::Prng;

/// Which plans a seed has.
#[derive(Clone, Copy, Debug)]
pub struct Plans {
    /// Partitions of which nothing comes in while others are busy.
    pub quiet: bool,
    /// More waits behind a parked key than there is room for.
    pub full: bool,
    /// An earlier life of the stage has left its things behind.
    pub earlier: bool,
    /// Workers are added and taken away for good.
    pub scales: bool,
    /// Dead letters are replayed, by more than one.
    pub replays: bool,
}

impl Plans {
    pub fn of(seed: u64) -> Plans {
        let mut prng = Prng::new(seed, 5);
        let full = prng.one_in(8);
        Plans {
            quiet: prng.one_in(8),
            full,
            earlier: prng.one_in(8),
            scales: prng.one_in(8),
            // What is full is settled in the end, in its order.
            replays: full || prng.one_in(16),
        }
    }
}
