//! A generated day of a retailer, and what comes of it when it is run once.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use super::{run_pipeline, stockflow};

/// Events of the day.
pub const EVENTS: u64 = 20_000;

/// Writes the day to a folder; gives it as an input for `raw`.
pub fn day(folder: &Path) -> String {
    let path = folder.join("events.jsonl");
    let output = stockflow(&["load", "--events", &EVENTS.to_string(), "--out", path.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    format!("raw={}", path.display())
}

/// A run that is done.
pub struct Once {
    pub out: PathBuf,
    pub summary: Value,
    /// Kept: it goes with its files.
    _folder: TempDir,
}

/// Runs the day through a pipeline, with nothing else said.
pub fn once(pipeline: &Path) -> Once {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let summary = run_pipeline(pipeline, &[day(folder.path())], &out, &[]);
    Once { out, summary, _folder: folder }
}
