//! Suspects: which event of a transaction makes a record that is not taken, found by halving.
//!
//! What topics take is known from their settings before anything is sent ([`crate::publish`]);
//! this is for what their settings do not say, or did not say when the stage started.

use stockflow_log::{Log, LogError};

use super::StageThread;
use super::transaction::Open;

/// Transactions that must be taken before one may be as large again as one that was not.
const CALM: u32 = 32;

/// How few records a transaction may have while one of them is not taken.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    limit: Option<usize>,
    /// So many were not taken: it may be their number, for a batch is one record to brokers.
    refused: usize,
    taken_since: u32,
}

impl Suspects {
    /// Most records of a transaction, for now.
    pub(super) fn records_max(&self) -> usize {
        self.limit.unwrap_or(usize::MAX)
    }

    /// A transaction of so many records was not taken: half of them next time.
    fn narrow(&mut self, records: usize) {
        (self.limit, self.refused, self.taken_since) = (Some((records / 2).max(1)), records, 0);
    }

    /// A transaction was taken: twice as many next time, but not as many as were not taken lately.
    fn widen(&mut self, records_max: usize) {
        let Some(limit) = self.limit else { return };
        self.taken_since += 1;
        let most = if self.taken_since < CALM { (self.refused - 1).max(1) } else { usize::MAX };
        let wider = limit.saturating_mul(2).min(most);
        self.limit = (wider < records_max.max(2)).then_some(wider);
    }
}

impl<L: Log> StageThread<L> {
    /// Something of the transaction at hand is not taken; whether fewer records are suspected than
    /// before. The last that is left becomes a dead letter.
    pub(super) fn suspect(&mut self, source: &LogError) -> bool {
        let Some(open) = &self.open else { return false };
        let LogError::Refused { topic, .. } = source else { return false };
        // A pack that is not taken is nobody's fault but of its topic's settings.
        let is_of_changelog = self.stage.durable.as_ref().is_some_and(|durable| durable.changelog == *topic);
        match (open.records, open.spans.only_record()) {
            (0, _) => false,
            (_, Some(_)) if is_of_changelog => false,
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
        let mut widened = || {
            suspects.widen(9);
            suspects.records_max()
        };
        assert_eq!([widened(), widened()], [1, 1], "one was not taken");
        (2..CALM - 1).for_each(|_| assert_eq!(widened(), 1));
        assert_eq!([(); 4].map(|()| widened()), [2, 4, 8, usize::MAX]);
        suspects.narrow(100);
        assert_eq!(
            [suspects.records_max(), {
                suspects.widen(500);
                suspects.records_max()
            }],
            [50, 99]
        );
    }
}
