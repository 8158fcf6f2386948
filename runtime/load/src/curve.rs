//! Curve: how busy a retail day is from one stretch of time to the next.

use crate::clock::{Stretch, share};
use crate::measured::{BURST_EIGHTHS, LINES_BY_HOUR_PERMILLE};
use crate::random::mix;

const HOUR_MS: u32 = 3_600_000;
const STRETCH_MS: u32 = HOUR_MS / 10;

/// The day's stretches: the opening, of `opening` events in `opening_ms`, whole hours; then `lines`
/// in the hours that are left, ten stretches each, whose bursts begin elsewhere each hour.
pub(crate) fn day(opening_ms: u32, opening: u64, lines: u64, seed: u64) -> Vec<Stretch> {
    let first = usize::try_from(opening_ms / HOUR_MS).unwrap_or(0);
    let mut weights = Vec::new();
    for (hour, permille) in (0_u64..).zip(LINES_BY_HOUR_PERMILLE).skip(first) {
        let mut bursts = BURST_EIGHTHS;
        let turn = usize::try_from(mix(seed ^ hour) % 10).unwrap_or(0);
        bursts.rotate_left(turn);
        weights.extend(bursts.map(|eighths| permille * eighths));
    }
    let mut stretches = vec![Stretch { length_ms: opening_ms, events: opening }];
    stretches.extend(share(lines, STRETCH_MS, &weights));
    stretches
}
