//! The time that a run takes, and that of the processor.

use std::fs;
use std::time::{Duration, Instant};

/// Ticks a second, of what the system tells of a process; Linux has no other.
const TICKS: f64 = 100.0;

pub struct Used {
    wall: Duration,
    cpu_seconds: f64,
}

impl Used {
    #[allow(clippy::disallowed_methods, reason = "a bench measures")]
    pub fn since(run: impl FnOnce()) -> Used {
        let (begun, before) = (Instant::now(), cpu_seconds());
        run();
        Used { wall: begun.elapsed(), cpu_seconds: cpu_seconds() - before }
    }

    #[allow(clippy::cast_precision_loss, reason = "for people to read")]
    pub fn print(&self, name: &str, records: usize) {
        let millions = records as f64 / 1e6;
        let (cpu, wall) = (self.cpu_seconds / millions, self.wall.as_secs_f64() / millions);
        println!("{name:>8}: {cpu:.3} CPU s a million, {wall:.3} s");
    }
}

/// Of this process and its threads, in user and kernel.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit_once(')').unwrap().1.split_whitespace();
    fields.skip(11).take(2).map(|ticks| ticks.parse::<f64>().unwrap() / TICKS).sum()
}
