//! Suspects: which event of a transaction makes a record that is not taken, found by halving.
//!
//! What topics take is known from their settings before anything is sent ([`crate::publish`]);
//! this is for what their settings do not say, or did not say when the stage started.

use stockflow_log::{Log, LogError};

use super::StageThread;
use super::transaction::Open;

/// How few records a transaction may have while one of them is not taken.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    limit: Option<usize>,
}

impl Suspects {
    /// Most records of a transaction, for now.
    pub(super) fn records_max(&self) -> usize {
        self.limit.unwrap_or(usize::MAX)
    }

    /// A transaction of so many records was not taken: half of them next time.
    fn narrow(&mut self, records: usize) {
        self.limit = Some((records / 2).max(1));
    }

    /// A transaction was taken: twice as many next time.
    fn widen(&mut self, records_max: usize) {
        self.limit = self.limit.map(|limit| limit.saturating_mul(2)).filter(|limit| *limit < records_max.max(2));
    }
}

impl<L: Log + Clone> StageThread<L> {
    /// Something of the transaction at hand is not taken; whether fewer records are suspected than
    /// before. The last that is left becomes a dead letter.
    pub(super) fn suspect(&mut self, source: &LogError) -> bool {
        let Some(open) = &self.open else { return false };
        match (open.records, open.spans.only_record()) {
            (0, _) => false,
            (_, Some(record)) => self.bench.condemned.add(record, source.words()),
            (records, None) => {
                self.mending.suspects.narrow(records);
                true
            }
        }
    }

    /// A transaction was committed.
    pub(super) fn note_taken(&mut self, open: &Open) {
        let is_done = |subscription, partition, offset| open.spans.has(subscription, partition, offset);
        if self.bench.condemned.forget(is_done) {
            let text = "a record made what no topic takes, and is a dead letter: the topics' settings may have changed \
                since the stage started; they are read when it starts again";
            tracing::warn!(stage = self.stage.name, "{text}");
            self.control.note_error(text);
        }
        self.mending.suspects.widen(self.stage.batch_records_max.max(self.stage.pace.transaction_records_max));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_is_halved_down_to_one_record_and_doubled_until_it_is_whole_again() {
        let mut suspects = Suspects::default();
        assert_eq!(suspects.records_max(), usize::MAX);
        let narrowed = [9, 4, 2, 1].map(|records| {
            suspects.narrow(records);
            suspects.records_max()
        });
        assert_eq!(narrowed, [4, 2, 1, 1]);
        let widened = [(); 4].map(|()| {
            suspects.widen(9);
            suspects.records_max()
        });
        assert_eq!(widened, [2, 4, 8, usize::MAX]);
    }
}
