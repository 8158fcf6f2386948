//! Figures: how many pipelines there are, by the environment, and how what was measured is shown.

use std::env;
use std::time::Duration;

/// How many of it, by this variable.
pub fn count(variable: &str, default: usize) -> usize {
    env::var(variable).map_or(default, |count| count.parse().unwrap())
}

/// Shows a figure, with what it is held to.
pub fn show(what: &str, figure: &str, bound: &str) {
    println!("operator-bench: {what}: {figure} (at most {bound})");
}

/// Claims that something took no longer than it may, where nothing else runs: on a machine that others use it is shown
/// and not held.
pub fn hold(took: Duration, at_most: Duration) {
    assert!(took <= at_most || env::var_os("OPERATOR_BENCH_ALONE").is_none(), "{took:.1?} of {at_most:.1?}");
}

/// The value that so many percent are below.
pub fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort();
    let place = (times.len() * percent).div_ceil(100).max(1);
    times[place - 1]
}
