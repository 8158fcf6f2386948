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

/// The value that so many percent are below.
pub fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort();
    let place = (times.len() * percent).div_ceil(100).max(1);
    times[place - 1]
}
