//! Progress while a run works: a bar on a terminal, plain lines elsewhere, both on stderr.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use stockflow_worker::Stopwatch;

use crate::table::grouped;

/// Between plain lines.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Tells how far a run has come.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    watch: Stopwatch,
    last_line: Duration,
    quiet: bool,
}

impl Progress {
    /// For `bytes` of input, where that is known. Silent where stderr is nobody's.
    pub(crate) fn new(bytes: Option<u64>, quiet: bool) -> Progress {
        let terminal = std::io::stderr().is_terminal();
        let bar = (terminal && !quiet).then(|| {
            let bar = bytes.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            let template =
                if bytes.is_some() { "{bar:32} {percent:>3} % of the input  {msg}" } else { "{spinner} {msg}" };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
            bar
        });
        Progress { bar, watch: Stopwatch::start(), last_line: Duration::ZERO, quiet }
    }

    /// `bytes` of the input are read, and each stage has taken so many records.
    pub(crate) fn tell(&mut self, bytes: u64, stages: &[(String, u64)]) {
        let counts = || {
            let parts: Vec<String> = stages.iter().map(|(name, n)| format!("{name} {}", grouped(*n))).collect();
            parts.join(", ")
        };
        let elapsed = Duration::from_nanos(self.watch.elapsed_ns());
        if let Some(bar) = &self.bar {
            bar.set_position(bytes);
            bar.set_message(counts());
        } else if !self.quiet && elapsed >= self.last_line + LINE_EVERY {
            self.last_line = elapsed;
            crate::console::note(&format!("{:>4} s: records taken: {}", elapsed.as_secs(), counts()));
        }
    }

    pub(crate) fn done(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
