//! What is shown: lines to standard output, until there are enough or it is told to stop.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use stockflow_log::Record;

use super::args::{ReadArgs, With};
use super::line::line;
use crate::failure::Failure;

/// Shows records that are wanted.
pub(super) struct Show<'a, W: Write> {
    out: W,
    key: Option<&'a [u8]>,
    with: Vec<With>,
    shown: u64,
    shown_max: u64,
    stop: &'a AtomicBool,
}

impl<'a, W: Write> Show<'a, W> {
    pub(super) fn new(out: W, args: &'a ReadArgs, stop: &'a AtomicBool) -> Show<'a, W> {
        let mut with = args.with.clone();
        with.sort_unstable();
        with.dedup();
        let key = args.key.as_deref().map(str::as_bytes);
        Show { out, key, with, shown: 0, shown_max: args.count.unwrap_or(u64::MAX), stop }
    }

    /// The line of a record; none of one that has another key.
    pub(super) fn line(&self, record: &Record) -> Option<String> {
        let is_wanted = self.key.is_none_or(|key| record.key.as_deref() == Some(key));
        is_wanted.then(|| line(record, &self.with))
    }

    /// Shows a record, if it is wanted; gives whether more are.
    pub(super) fn record(&mut self, record: &Record) -> Result<bool, Failure> {
        match self.line(record) {
            Some(line) => self.put(&line),
            None => Ok(self.wants_more()),
        }
    }

    /// Shows a line; gives whether more are wanted.
    pub(super) fn put(&mut self, line: &str) -> Result<bool, Failure> {
        self.out.write_all(line.as_bytes()).map_err(|error| cannot_print(&error))?;
        self.shown += 1;
        Ok(self.wants_more())
    }

    /// Whether there may be more.
    pub(super) fn wants_more(&self) -> bool {
        self.shown < self.shown_max && !self.stop.load(SeqCst)
    }

    /// Lets what was shown be seen.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush().map_err(|error| cannot_print(&error))
    }

    /// How many were shown.
    pub(super) fn shown(&self) -> u64 {
        self.shown
    }
}

fn cannot_print(error: &std::io::Error) -> Failure {
    Failure::io("print to", Path::new("standard output"), error)
}
