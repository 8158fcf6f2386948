//! How many events ended how.

use std::collections::BTreeMap;

use super::told::{End, Told};
use crate::table::grouped;

/// Counts of a pass.
#[derive(Debug, Default)]
pub(super) struct Tally {
    records: u64,
    applied: u64,
    duplicates: u64,
    refused: BTreeMap<String, u64>,
    dead: BTreeMap<String, u64>,
    /// Timers and expiries.
    made: u64,
}

impl Tally {
    pub(super) fn add(&mut self, told: &Told) {
        if told.line.is_none() {
            self.made += 1;
            return;
        }
        self.records += 1;
        match &told.end {
            End::Applied => self.applied += 1,
            End::Duplicate => self.duplicates += 1,
            End::Refused(reason) => *self.refused.entry(reason.clone()).or_default() += 1,
            End::Dead(reason) => *self.dead.entry(reason.clone()).or_default() += 1,
        }
    }

    /// Records so far.
    pub(super) fn records(&self) -> u64 {
        self.records
    }

    /// A sentence.
    pub(super) fn sentence(&self) -> String {
        let mut parts = vec![format!("{} applied", grouped(self.applied))];
        for (what, reasons) in [("refused", &self.refused), ("dead", &self.dead)] {
            let sum: u64 = reasons.values().sum();
            let reasons: Vec<String> = reasons.iter().map(|(reason, n)| format!("{reason} {}", grouped(*n))).collect();
            if sum > 0 {
                parts.push(format!("{} {what} ({})", grouped(sum), reasons.join(", ")));
            }
        }
        for (what, count) in [("duplicate", self.duplicates), ("made by timers and expiries", self.made)] {
            if count > 0 {
                parts.push(format!("{} {what}", grouped(count)));
            }
        }
        format!("{} events: {}.", grouped(self.records), parts.join(", "))
    }
}
