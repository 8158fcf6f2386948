//! What is logged, and how: lines for whoever is at a terminal, JSON with the time for who collects them from pods.

use std::env;
use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;

use crate::console;

/// Says how: `json`; anything else is text.
const FORMAT: &str = "STOCKFLOW_LOG_FORMAT";

/// How lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Json,
}

/// Warnings and worse go to standard error, or what `STOCKFLOW_LOG` asks for.
pub(crate) fn begin() -> Format {
    let filter = EnvFilter::try_from_env("STOCKFLOW_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    if env::var(FORMAT).is_ok_and(|format| format == "json") {
        lines.json().init();
        return Format::Json;
    }
    lines.with_ansi(io::stderr().is_terminal()).without_time().init();
    Format::Text
}

impl Format {
    /// The last word of a command that failed.
    pub(crate) fn failed(self, report: &str) {
        match self {
            Format::Text => console::note(report),
            Format::Json => tracing::error!("{}", report.trim_start_matches("error: ")),
        }
    }
}
