//! `replay` and `drop`: letters are settled, a batch in a transaction.

use stockflow_log::{GroupMetadata, Log, Producer, Record};
use stockflow_worker::WallClock;

use super::filter::Filter;
use super::letter::Letter;
use super::lines::{self, Lines};
use super::place::LetterPlace;
use super::plan::{Target, settle};
use super::settled::Way;
use super::shown;
use super::topic::{DeadTopic, failed};
use crate::failure::Failure;

/// Most letters in a transaction.
const BATCH_LETTERS_MAX: usize = 500;
/// Most bytes of values in a transaction, give or take a record.
const BATCH_BYTES_MAX: usize = 8 << 20;
/// Most rows of a rehearsal.
const REHEARSED_MAX: u64 = 1_000;
/// Most refusals that are told one by one.
const REFUSALS_TOLD_MAX: usize = 20;

/// What is to be done.
pub(super) struct Order {
    pub(super) way: Way,
    pub(super) filter: Filter,
    /// Those that are settled, again.
    pub(super) settled: bool,
    pub(super) limit: u64,
    pub(super) target: Target,
}

/// What was done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    /// Letters of the stage that were looked at.
    pub(super) letters: u64,
    pub(super) matched: u64,
    /// Letters that are settled now.
    pub(super) settled: u64,
    /// Those that could not be, and why; the first of them.
    pub(super) refused: Vec<(LetterPlace, String)>,
    pub(super) refused_count: u64,
}

impl Order {
    /// Settles letters. Whoever did so before with the same id is fenced first, so that two
    /// operators cannot send a letter twice.
    ///
    /// # Errors
    /// Kafka is away, or somebody else has taken over. What was done before stays done, and is marked.
    pub(super) fn carry_out<L: Log>(&self, log: &L, transactional_id: &str) -> Result<Done, Failure> {
        let mut producer = log.producer(transactional_id).map_err(|error| failed(&error))?;
        // Only now: marks of an operator before are read after its last transaction has ended.
        let topic = DeadTopic::open(log, &self.target.dead_letters, &self.target.group)?;
        let (mut done, mut batch) = (Done::default(), Batch::default());
        self.each(&topic, &mut done, &mut |letter, done| {
            batch.add(letter.record);
            if batch.is_full() { self.send(&mut producer, &mut batch, done) } else { Ok(()) }
        })?;
        self.send(&mut producer, &mut batch, &mut done)?;
        Ok(done)
    }

    /// What [`carry_out`](Order::carry_out) would do, a row a letter.
    ///
    /// # Errors
    /// Kafka is away.
    pub(super) fn rehearse<L: Log>(&self, log: &L) -> Result<(String, Done), Failure> {
        let topic = DeadTopic::open(log, &self.target.dead_letters, &self.target.group)?;
        let (mut done, mut table) = (Done::default(), shown::table());
        self.each(&topic, &mut done, &mut |letter, done| {
            match settle(letter, self.way, &self.target, 0) {
                Ok(_) => {
                    done.settled += 1;
                    if done.settled <= REHEARSED_MAX {
                        table.row(shown::row(letter));
                    }
                }
                Err(why) => done.refuse(letter.place, why),
            }
            Ok(())
        })?;
        Ok((if table.is_empty() { String::new() } else { table.to_string() }, done))
    }

    /// Each letter that is meant, with what came of those before.
    fn each<L: Log>(
        &self,
        topic: &DeadTopic<'_, L>,
        done: &mut Done,
        act: &mut dyn FnMut(&Letter<'_>, &mut Done) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut lines = Lines::default();
        let mut some_wait = false;
        topic.letters(&mut |letter| {
            done.letters += 1;
            let waits = lines::waits(letter);
            some_wait |= waits;
            if waits { Ok(true) } else { self.one(letter, &mut lines, done, act) }
        })?;
        if !some_wait {
            return Ok(());
        }
        // Behind the letters that they wait for, wherever those are.
        topic.letters(&mut |letter| {
            if lines::waits(letter) { self.one(letter, &mut lines, done, act) } else { Ok(true) }
        })
    }

    fn one(
        &self,
        letter: &Letter<'_>,
        lines: &mut Lines,
        done: &mut Done,
        act: &mut dyn FnMut(&Letter<'_>, &mut Done) -> Result<(), Failure>,
    ) -> Result<bool, Failure> {
        let is_meant = self.filter.takes(letter) && (self.settled || !letter.is_settled);
        if !is_meant || done.matched >= self.limit {
            lines.left(letter);
            return Ok(true);
        }
        done.matched += 1;
        match lines.before(letter) {
            Some(first) => done.refuse(letter.place, format!("the letter at {first} of its parked key comes first")),
            None => act(letter, done)?,
        }
        Ok(true)
    }

    fn send(&self, producer: &mut impl Producer, batch: &mut Batch, done: &mut Done) -> Result<(), Failure> {
        if batch.records.is_empty() {
            return Ok(());
        }
        let so_far = done.settled;
        let stopped = |error| {
            let failure = failed(&error);
            Failure::work(format!(
                "{failure}\n  {so_far} letters were settled before; of the batch at hand all are or none is: `stockflow \
                 dlq list` says, and the same command again does what is left"
            ))
        };
        let now_ms = WallClock::Real.now_ms();
        producer.begin().map_err(stopped)?;
        let mut settled = 0;
        for letter in batch.records.iter().filter_map(Letter::read) {
            match settle(&letter, self.way, &self.target, now_ms) {
                Ok(planned) => {
                    planned.iter().try_for_each(|planned| producer.send(planned.record())).map_err(stopped)?;
                    settled += 1;
                }
                Err(why) => done.refuse(letter.place, why),
            }
        }
        producer.commit(&[], &GroupMetadata::nobody()).map_err(stopped)?;
        done.settled += settled;
        *batch = Batch::default();
        Ok(())
    }
}

/// Letters that are settled together.
#[derive(Default)]
struct Batch {
    records: Vec<Record>,
    bytes: usize,
}

impl Batch {
    fn add(&mut self, record: &Record) {
        self.bytes += record.value.as_ref().map_or(0, |value| value.len());
        self.records.push(record.clone());
    }

    fn is_full(&self) -> bool {
        self.records.len() >= BATCH_LETTERS_MAX || self.bytes >= BATCH_BYTES_MAX
    }
}

impl Done {
    fn refuse(&mut self, place: LetterPlace, why: String) {
        self.refused_count += 1;
        if self.refused.len() < REFUSALS_TOLD_MAX {
            self.refused.push((place, why));
        }
    }
}
