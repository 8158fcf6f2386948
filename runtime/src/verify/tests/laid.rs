//! A stage's topics as they might lie there, sound or not.

use std::collections::BTreeMap;

use stockflow_codec::DeadLetter;
use stockflow_core::{Fate, InputSpan, LedgerConfig, Packed, Shard, StageConfig};
use stockflow_log::{
    Committed, Consumer, ConsumerOptions, Headers, Log, MemoryConsumer, MemoryLog, OutRecord, Producer, Start,
    Subscription, TopicCleanup, TopicPartition,
};

use super::super::look::Look;
use super::super::report::Report;
use crate::failure::Failure;

/// What the packs bear.
pub(super) const IDENTITY: u64 = 7;

pub(super) struct Laid {
    log: MemoryLog,
    member: MemoryConsumer,
    shard: Shard,
    pub(super) look: Look,
    /// Where the stage reads on.
    pub(super) next: i64,
    /// Where the input ends.
    end: i64,
    packs: Vec<Vec<u8>>,
}

fn shard() -> Shard {
    let ledger =
        LedgerConfig { oversell: true, reservation_ttl_ms: 1, dedupe_window_ms: 1, dedupe_ids: 1, kept_bytes_max: 1 };
    let config = StageConfig { ledger: Some(ledger), rules: Vec::new(), topics: Vec::new() };
    Shard::new(config.into(), Box::new(|_, _| true)).with_identity(IDENTITY)
}

impl Laid {
    pub(super) fn open() -> Laid {
        let log = MemoryLog::new();
        for topic in ["canonical", "changelog", "dead"] {
            log.create_topic(topic, 1, TopicCleanup::Keep).unwrap();
        }
        let subscriptions = vec![Subscription { topic: "canonical".into(), start: Start::Earliest }];
        let options = ConsumerOptions { group: "g".into(), instance: "0".into(), subscriptions };
        let look = Look {
            stage: "stock".into(),
            input: "canonical".into(),
            changelog: "changelog".into(),
            dead_letters: "dead".into(),
            since: None,
            only: Vec::new(),
            from_beginning: true,
            compacted: Vec::new(),
            notes: Vec::new(),
            committed: BTreeMap::new(),
            identities: Vec::new(),
        };
        let member = log.consumer(options).unwrap();
        Laid { member, log, shard: shard(), look, next: 0, end: 0, packs: Vec::new() }
    }

    pub(super) fn try_report(&self) -> Result<Report, Failure> {
        self.look.report(&self.log)
    }

    pub(super) fn report(&self) -> Report {
        self.try_report().unwrap()
    }

    fn send(&self, topic: &str, timestamp_ms: i64, value: &[u8], headers: &Headers) {
        let record = OutRecord { topic, partition: Some(0), timestamp_ms, key: None, value: Some(value), headers };
        let mut feeder = self.log.feeder();
        feeder.send(record).unwrap();
        feeder.flush().unwrap();
    }

    /// So many records of the input.
    pub(super) fn records(&mut self, count: usize) {
        for _ in 0..count {
            self.send("canonical", self.end, b"{}", &Headers::new());
            self.end += 1;
        }
    }

    /// Records that came in a transaction, whose marker takes up an offset behind them.
    pub(super) fn with_a_marker(&mut self, fates: &[Fate]) {
        let mut producer = self.log.producer("p").unwrap();
        producer.begin().unwrap();
        for _ in fates {
            let (partition, value) = (Some(0), Some(&b"{}"[..]));
            let record = OutRecord { topic: "canonical", partition, timestamp_ms: 0, key: None, value, headers: &[] };
            producer.send(record).unwrap();
        }
        producer.commit(&[], &self.member.group_metadata()).unwrap();
        self.tell(fates, &[]);
        self.end = self.log.end_offset("canonical", 0);
        assert!(self.end > self.next, "a marker");
    }

    /// The next records of the input, with what became of each.
    pub(super) fn transaction(&mut self, fates: &[Fate]) {
        self.next = self.end;
        self.records(fates.len());
        self.tell(fates, &[]);
    }

    pub(super) fn told_without_records(&mut self, fates: &[Fate]) {
        self.tell(fates, &[]);
    }

    /// The same, with what became of others that had waited.
    pub(super) fn released(&mut self, fates: &[Fate], waited: &[(i64, Fate)]) {
        self.next = self.end;
        self.records(fates.len());
        self.tell(fates, waited);
    }

    fn tell(&mut self, fates: &[Fate], waited: &[(i64, Fate)]) {
        for (offset, fate) in (self.next..).zip(fates) {
            self.shard.trail().note(offset, *fate);
        }
        waited.iter().for_each(|(offset, fate)| self.shard.trail().note_waited(*offset, *fate));
        self.next += i64::try_from(fates.len()).unwrap();
        let read = InputSpan { from: self.shard.input_next(), next: self.next, records: fates.len() as u64 };
        let mut packed = Packed::default();
        self.shard.pack(read, &mut packed).unwrap();
        self.shard.commit();
        for record in packed.iter() {
            self.packs.push(record.to_vec());
            self.send("changelog", 0, record, &Headers::new());
        }
    }

    /// A dead letter of the record at `offset`.
    pub(super) fn letter(&self, offset: i64) {
        let letter = DeadLetter {
            reason: "NOT_JSON",
            message: "",
            group: "group",
            stage: "stock",
            rule: None,
            topic: "canonical",
            partition: 0,
            offset: Some(offset),
            timestamp_ms: None,
            attempt: 1,
            event: None,
            key: None,
            standing: None,
            left_out: None,
        };
        self.send("dead", 0, b"{}", &letter.headers());
    }

    pub(super) fn letters_trimmed(&self, before: i64) {
        self.log.delete_records(&TopicPartition { topic: "dead".into(), partition: 0 }, before).unwrap();
    }

    pub(super) fn input_trimmed(&self, before: i64) {
        self.log.delete_records(&TopicPartition { topic: "canonical".into(), partition: 0 }, before).unwrap();
    }

    pub(super) fn changelog_trimmed(&self, before: i64) {
        self.log.delete_records(&TopicPartition { topic: "changelog".into(), partition: 0 }, before).unwrap();
    }

    /// The changelog written anew, into another topic, but for one pack.
    pub(super) fn without_pack(&mut self, at: usize) {
        self.packs.remove(at);
        self.rewritten();
    }

    /// The changelog, and behind it a pack of a shard that had other packs before.
    pub(super) fn of_another_life(&mut self) {
        let mut other = Laid::open();
        other.shard.tick(5, i64::MAX);
        (0..4).for_each(|_| other.transaction(&super::ALL));
        self.packs.push(other.packs[3].clone());
        self.records(5);
        self.rewritten();
    }

    fn rewritten(&mut self) {
        self.look.changelog = "rewritten".into();
        self.log.create_topic("rewritten", 1, TopicCleanup::Keep).unwrap();
        self.packs.iter().for_each(|pack| self.send("rewritten", 0, pack, &Headers::new()));
    }

    pub(super) fn committed(&mut self, next: i64, seq: u64) {
        self.look.committed.insert(0, Committed { next, seq });
    }
}
