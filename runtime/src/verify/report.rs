//! The report: what was proven of each partition, and what was found wrong.

use std::collections::BTreeMap;

use stockflow_core::Fate;

/// Most offsets, and most words about packs, that are shown of a fault.
const SHOWN_MAX: usize = 10;

/// What can be wrong with an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    NoOutcome,
    TwoOutcomes,
    NoRecord,
    NoLetter,
    TwoLetters,
    LetterOfAnother,
}

impl Fault {
    pub(super) fn name(self) -> &'static str {
        match self {
            Fault::NoOutcome => "noOutcome",
            Fault::TwoOutcomes => "twoOutcomes",
            Fault::NoRecord => "noRecord",
            Fault::NoLetter => "noLetter",
            Fault::TwoLetters => "twoLetters",
            Fault::LetterOfAnother => "letterOfAnother",
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Fault::NoOutcome => "records had no outcome",
            Fault::TwoOutcomes => "records had two outcomes",
            Fault::NoRecord => "outcomes are of no record",
            Fault::NoLetter => "dead records have no dead letter",
            Fault::TwoLetters => "records have two dead letters",
            Fault::LetterOfAnother => "dead letters are of records that did not die",
        }
    }
}

/// Offsets with a fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Offsets {
    pub(super) count: u64,
    /// The first of them.
    pub(super) first: Vec<i64>,
}

/// What was found in a range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) records: u64,
    /// By their numbers.
    pub(super) fates: [u64; Fate::ALL.len()],
    pub(super) faults: BTreeMap<Fault, Offsets>,
}

impl Found {
    pub(super) fn add(&mut self, fault: Fault, offset: i64) {
        let offsets = self.faults.entry(fault).or_default();
        offsets.count += 1;
        if offsets.first.len() < SHOWN_MAX {
            offsets.first.push(offset);
        }
    }
}

/// What is wrong with packs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) count: u64,
    pub(super) first: Vec<String>,
}

impl Words {
    pub(super) fn add(&mut self, words: String) {
        self.count += 1;
        if self.first.len() < SHOWN_MAX {
            self.first.push(words);
        }
    }
}

/// What is known of a partition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Proof {
    pub(super) partition: u32,
    /// Offsets of the input that the changelog tells of, from the first to before the second.
    pub(super) range: Option<(i64, i64)>,
    /// The packs that tell of them, the first and the last.
    pub(super) packs: Option<(u64, u64)>,
    pub(super) found: Found,
    pub(super) packs_wrong: Words,
    /// Whether the input has records, at all.
    pub(super) has_input: bool,
}

impl Proof {
    pub(super) fn has_fault(&self) -> bool {
        self.packs_wrong.count > 0 || !self.found.faults.is_empty()
    }
}

/// All that is told.
#[derive(Clone, Debug, Default)]
pub(super) struct Report {
    pub(super) stage: String,
    pub(super) topic: String,
    pub(super) proofs: Vec<Proof>,
    /// What could not be compared, and why.
    pub(super) notes: Vec<String>,
}

impl Report {
    pub(super) fn is_proven(&self) -> bool {
        let is_empty = !self.proofs.iter().any(|proof| proof.has_input);
        let proves = self.proofs.iter().any(|proof| proof.found.records > 0);
        !self.proofs.iter().any(Proof::has_fault) && (proves || is_empty)
    }
}
