//! Records into a topic, in transactions: of each all or nothing is there, and how far it came is told.

use std::process;

use stockflow_crds::ResolvedPipeline;
use stockflow_log::{GroupMetadata, LogError, OutRecord, Producer};
use stockflow_worker::WallClock;

/// Most records of a transaction.
pub(crate) const TOGETHER: u64 = 1_000;

/// Sends to one topic.
pub(crate) struct Sender<'a, P> {
    producer: P,
    topic: &'a str,
    /// Records of the transaction that is open.
    open: u64,
    /// Records that are committed.
    sent: u64,
    /// Whether a commit was asked for and its end was not heard of.
    is_ending: bool,
}

/// A transactional id of this process alone: whoever else sends is not fenced by it, in whatever container.
pub(crate) fn id(pipeline: &ResolvedPipeline, what: &str) -> String {
    let (process, now_ms) = (process::id(), WallClock::Real.now_ms());
    format!("{}.{}.{what}-{process}-{now_ms}", pipeline.namespace, pipeline.name)
}

impl<'a, P: Producer> Sender<'a, P> {
    /// To this topic, by its name in Kafka.
    pub(crate) fn new(producer: P, topic: &'a str) -> Sender<'a, P> {
        Sender { producer, topic, open: 0, sent: 0, is_ending: false }
    }

    /// Adds a record to the open transaction, and opens one where there is none.
    pub(crate) fn add(&mut self, key: Option<&[u8]>, value: &[u8]) -> Result<(), LogError> {
        if self.open == 0 {
            self.producer.begin()?;
        }
        self.open += 1;
        self.producer.send(OutRecord {
            topic: self.topic,
            partition: None,
            timestamp_ms: WallClock::Real.now_ms(),
            key,
            value: Some(value),
            headers: &[],
        })
    }

    /// Commits what is open, if anything is.
    pub(crate) fn commit(&mut self) -> Result<(), LogError> {
        if self.open == 0 {
            return Ok(());
        }
        self.is_ending = true;
        self.producer.commit(&[], &GroupMetadata::nobody())?;
        self.is_ending = false;
        self.sent += self.open;
        self.open = 0;
        Ok(())
    }

    /// Drops what is open: nothing of it becomes visible.
    pub(crate) fn abandon(&mut self) -> Result<(), LogError> {
        if self.open == 0 {
            return Ok(());
        }
        self.open = 0;
        self.producer.abort()
    }

    /// Records of the open transaction.
    pub(crate) fn open(&self) -> u64 {
        self.open
    }

    /// Records that are there.
    pub(crate) fn sent(&self) -> u64 {
        self.sent
    }

    /// Why it ended, and what is there by now.
    pub(crate) fn words(&self, error: &LogError) -> String {
        let Sender { topic, open, sent, .. } = self;
        // Only a commit leaves it open whether it was done.
        let is_unknown = matches!(error, LogError::Unknown { .. })
            || (self.is_ending && matches!(error, LogError::Retriable { .. } | LogError::Fatal { .. }));
        let rest = if is_unknown {
            format!(
                "and of {open} behind them nobody knows: look with `stockflow read`, or send them again; an event whose id \
                 was seen has no effect"
            )
        } else {
            "and none behind them".to_owned()
        };
        format!("{}: {sent} events are in {topic}, {rest}", error.words())
    }
}

#[cfg(test)]
mod tests {
    use stockflow_log::{Log as _, MemoryLog, Offset, Record, TopicCleanup, TopicPartition, read_committed};

    use super::*;
    use crate::failure::Failure;

    #[test]
    fn what_is_committed_is_there_and_what_is_abandoned_is_not() {
        let log = MemoryLog::new();
        log.create_topic("events", 1, TopicCleanup::Keep).unwrap();
        let mut sender = Sender::new(log.producer("s").unwrap(), "events");
        sender.commit().unwrap();
        for value in ["a", "b"] {
            sender.add(Some(b"k"), value.as_bytes()).unwrap();
        }
        sender.commit().unwrap();
        sender.add(None, b"c").unwrap();
        assert_eq!((sender.sent(), sender.open()), (2, 1));
        sender.abandon().unwrap();
        let mut values = Vec::new();
        let partition = TopicPartition { topic: "events".into(), partition: 0 };
        let end = log.stable_end(&partition).unwrap();
        read_committed(&mut log.reader().unwrap(), &partition, (0, end), &mut |record: &Record| {
            values.push(record.value.clone().unwrap());
            Ok::<_, Failure>(true)
        })
        .unwrap();
        assert_eq!(values, ["a", "b"]);
    }

    /// A producer whose commits nobody hears of.
    struct Deaf;

    impl Producer for Deaf {
        fn begin(&mut self) -> Result<(), LogError> {
            Ok(())
        }

        fn send(&mut self, _: OutRecord<'_>) -> Result<(), LogError> {
            Ok(())
        }

        fn commit(&mut self, _: &[Offset], _: &GroupMetadata) -> Result<(), LogError> {
            Err(LogError::Fatal { action: "commit a transaction", message: "x".into() })
        }

        fn abort(&mut self) -> Result<(), LogError> {
            Err(LogError::Fatal { action: "abort a transaction", message: "x".into() })
        }
    }

    #[test]
    fn of_a_commit_that_nobody_hears_of_it_is_said_that_nobody_knows() {
        let mut sender = Sender::new(Deaf, "events");
        sender.add(None, b"a").unwrap();
        let error = sender.commit().unwrap_err();
        let said = sender.words(&error);
        assert!(said.contains("0 events are in events, and of 1 behind them nobody knows"), "{said}");
        let mut sender = Sender::new(Deaf, "events");
        sender.add(None, b"a").unwrap();
        let error = sender.abandon().unwrap_err();
        assert!(sender.words(&error).ends_with("0 events are in events, and none behind them"));
    }
}
