//! The workload of a seed: events over few keys, in phases that each have their wall clock.
//!
//! What comes out must not depend on who reads what when. So the wall clock stays, while a phase
//! is worked on, between its latest timestamp and two seconds after its earliest: shards that
//! idle fire nothing that a record of the phase would not have fired first. Where a record is from
//! the future, and the wall clock is what counts, the clock stands still.

use std::collections::BTreeSet;

use crate::maker::Maker;
use crate::plans::Plans;
use crate::prng::Prng;
use crate::words::Word;

/// Partitions of the input.
pub const PARTITIONS: u32 = 4;
/// The time at which a seed begins, ms since 1970 UTC.
const START_MS: i64 = 1_700_000_000_000;
/// How long a hold lives.
pub const TTL_MS: i64 = 4_000;
/// How much longer nothing happens before a phase with quiet partitions: so long that every hold of
/// the phases before has expired, also for a shard that idles behind the wall clock.
const QUIET_MS: i64 = TTL_MS + 1_000;
/// When every hold has expired and every timer has fired.
pub const END_MS: i64 = START_MS + 1_000_000;
/// How many events after it an id is remembered; more than there are.
pub const IDS_MAX: u64 = 10_000;

/// A record to feed.
#[derive(Clone, Debug)]
pub struct Sent {
    pub partition: u32,
    pub key: String,
    pub value: String,
    pub timestamp_ms: i64,
    /// The id of its event; `None` where there is no event in it.
    pub id: Option<String>,
    /// Where it comes to lie.
    pub offset: i64,
    pub word: Option<Word>,
    /// Whether it is a transaction of its own, with a marker behind it.
    pub marked: bool,
}

/// What happens between two drained states.
#[derive(Clone, Debug)]
pub struct Phase {
    pub records: Vec<Sent>,
    /// The wall clock's limits while it lasts, ms since 1970 UTC.
    pub wall_ms: (i64, i64),
    /// The partitions that are busy, where others are quiet.
    pub busy: BTreeSet<u32>,
}

/// The phases of a seed.
pub fn workload(seed: u64) -> Vec<Phase> {
    let plans = Plans::of(seed);
    let mut prng = Prng::new(seed, 1);
    let keys = 2 + prng.below(6);
    let phases = 2 + prng.below(3);
    let mut maker = Maker::new(prng, keys, plans);
    let mut from_ms = START_MS;
    let mut all = Vec::new();
    for number in 0..phases {
        let is_quiet = plans.quiet && number > 0;
        if is_quiet {
            from_ms += QUIET_MS;
        }
        let stands = !maker.parks_any() && !is_quiet && maker.prng.one_in(3);
        let (records, busy) =
            if is_quiet { maker.quiet_records(from_ms) } else { (maker.records(from_ms, stands), BTreeSet::new()) };
        let wall_ms = if stands { (from_ms + 300, from_ms + 300) } else { (from_ms + 500, from_ms + 2_000) };
        all.push(Phase { records, wall_ms, busy });
        from_ms += maker.prng.between(2_100, 6_000);
    }
    all
}
