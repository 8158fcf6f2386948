//! Position: where a reader is in a partition, and which of what was fetched is what comes next.
//!
//! Offsets have gaps where transaction markers, aborted and compacted records lie, so that a gap
//! says nothing by itself. While reading goes on, what is fetched follows what was fetched before
//! it. Where reading was begun, moved or disturbed nobody knows that: clients of Kafka have been
//! seen to go on where they had fetched to, and not where they were sent. A gap there is believed
//! once two readings, one after the other, have come upon the same record behind it.

/// What becomes of a record that was fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the next one of its partition.
    Next,
    /// It is not to be believed: it will be fetched again.
    Doubted,
}

/// Where a reader is in a partition.
///
/// # Guarantees
/// Records come out of it in order and none twice. None is left out by a reading that was begun,
/// moved or disturbed, unless the next reading leaves out exactly the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    next: i64,
    proof: Proof,
    /// Readings in a row that were not believed.
    doubts: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    /// What is fetched follows what was fetched before it.
    Follows,
    /// Reading begins at the place. With what an earlier reading of it came upon first.
    Begins { seen: Option<i64> },
    /// To be read from the place; until that has begun nothing that is fetched is believed.
    Again { seen: Option<i64> },
}

impl Position {
    /// Of a reading that is to begin at an offset.
    pub fn new(next: i64) -> Position {
        Position { next, proof: Proof::Again { seen: None }, doubts: 0 }
    }

    /// The next offset to read.
    pub fn next(&self) -> i64 {
        self.next
    }

    /// Something has happened to the reading: it must begin again at its place.
    pub fn disturbed(&mut self) {
        self.proof = Proof::Again { seen: None };
    }

    /// Where to read from, if reading is to begin, or begin again; [`Position::begun`] says that
    /// it has.
    pub fn to_begin(&self) -> Option<i64> {
        matches!(self.proof, Proof::Again { .. }).then_some(self.next)
    }

    /// Reading has begun at its place.
    pub fn begun(&mut self) {
        if let Proof::Again { seen } = self.proof {
            self.proof = Proof::Begins { seen };
        }
    }

    /// Readings in a row that were not believed.
    pub fn doubts(&self) -> u32 {
        self.doubts
    }

    /// A record was fetched.
    pub fn record(&mut self, at: i64) -> Verdict {
        let verdict = self.reached(at);
        if verdict == Verdict::Next {
            self.next = at + 1;
        }
        verdict
    }

    /// The end of the partition was fetched: it has no record from the place up to `at`.
    pub fn end(&mut self, at: i64) -> Verdict {
        self.reached(at)
    }

    /// A reading came upon `at` first after its place.
    fn reached(&mut self, at: i64) -> Verdict {
        match self.proof {
            Proof::Again { .. } => return Verdict::Doubted,
            // Behind the place: of some other reading, or the partition is not what it was.
            _ if at < self.next => return self.doubt(None),
            Proof::Begins { seen } if at > self.next && seen != Some(at) => return self.doubt(Some(at)),
            Proof::Begins { .. } | Proof::Follows => {}
        }
        (self.next, self.proof, self.doubts) = (at, Proof::Follows, 0);
        Verdict::Next
    }

    fn doubt(&mut self, seen: Option<i64>) -> Verdict {
        self.proof = Proof::Again { seen };
        self.doubts = self.doubts.saturating_add(1);
        Verdict::Doubted
    }
}
