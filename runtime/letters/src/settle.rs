//! Settling: letters are replayed or dropped, a batch in a transaction.

use snafu::IntoError;
use stockflow_log::{GroupMetadata, Log, LogError, Producer, Record};

use super::error::{BatchSnafu, LettersError, Unsettled};
use super::filter::Filter;
use super::letter::Letter;
use super::lines::{self, Lines};
use super::place::LetterPlace;
use super::plan::{Target, settle};
use super::settled::Way;
use super::topic::DeadTopic;
use crate::Clock;

/// Most letters in a transaction.
const BATCH_LETTERS_MAX: usize = 500;
/// Most bytes of values in a transaction, give or take a record.
const BATCH_BYTES_MAX: usize = 8 << 20;
/// Most refusals that are told one by one.
const REFUSALS_TOLD_MAX: usize = 20;

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Order {
    /// How they are settled.
    pub way: Way,
    /// Which letters are meant.
    pub filter: Filter,
    /// Those that are settled, again.
    pub settled: bool,
    /// Most letters.
    pub limit: u64,
    /// The stage whose letters they are.
    pub target: Target,
}

/// What was done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Letters of the stage that were looked at.
    pub letters: u64,
    /// Those that were meant.
    pub matched: u64,
    /// Letters that are settled now.
    pub settled: u64,
    /// Those that could not be, and why; the first of them.
    pub refused: Vec<(LetterPlace, Unsettled)>,
    /// All of those.
    pub refused_count: u64,
}

impl Order {
    /// Settles letters; marks are stamped by the clock. Whoever did so before with the same id is fenced first, so that two
    /// operators cannot send a letter twice.
    ///
    /// # Errors
    /// Kafka is away, or somebody else has taken over. What was done before stays done, and is marked.
    pub fn carry_out<L: Log>(&self, log: &L, transactional_id: &str, clock: Clock<'_>) -> Result<Done, LettersError> {
        let mut producer = log.producer(transactional_id)?;
        // Only now: marks of an operator before are read after its last transaction has ended.
        let topic = DeadTopic::open(log, &self.target.dead_letters, &self.target.group)?;
        let (mut done, mut batch) = (Done::default(), Batch::default());
        self.each(&topic, &mut done, &mut |letter, done| {
            batch.add(letter.record);
            if batch.is_full() { self.send(&mut producer, &mut batch, done, clock) } else { Ok(()) }
        })?;
        self.send(&mut producer, &mut batch, &mut done, clock)?;
        Ok(done)
    }

    /// What [`carry_out`](Order::carry_out) would do; `each` is given every letter that would be settled.
    ///
    /// # Errors
    /// The topic could not be read.
    pub fn rehearse<L: Log>(&self, log: &L, mut each: impl FnMut(&Letter<'_>)) -> Result<Done, LettersError> {
        let topic = DeadTopic::open(log, &self.target.dead_letters, &self.target.group)?;
        let mut done = Done::default();
        self.each(&topic, &mut done, &mut |letter, done| {
            match settle(letter, self.way, &self.target, 0) {
                Ok(_) => {
                    done.settled += 1;
                    each(letter);
                }
                Err(why) => done.refuse(letter.place, why),
            }
            Ok(())
        })?;
        Ok(done)
    }

    /// Each letter that is meant, with what came of those before.
    fn each<L: Log>(
        &self,
        topic: &DeadTopic<'_, L>,
        done: &mut Done,
        act: &mut dyn FnMut(&Letter<'_>, &mut Done) -> Result<(), LettersError>,
    ) -> Result<(), LettersError> {
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
        act: &mut dyn FnMut(&Letter<'_>, &mut Done) -> Result<(), LettersError>,
    ) -> Result<bool, LettersError> {
        let is_meant = self.filter.takes(letter) && (self.settled || !letter.is_settled);
        if !is_meant || done.matched >= self.limit {
            lines.left(letter);
            return Ok(true);
        }
        done.matched += 1;
        match lines.before(letter) {
            Some(first) => done.refuse(letter.place, Unsettled::NotFirst { first }),
            None => act(letter, done)?,
        }
        Ok(true)
    }

    fn send(
        &self,
        producer: &mut impl Producer,
        batch: &mut Batch,
        done: &mut Done,
        clock: Clock<'_>,
    ) -> Result<(), LettersError> {
        if batch.records.is_empty() {
            return Ok(());
        }
        let so_far = done.settled;
        let stopped = |error: LogError| BatchSnafu { so_far }.into_error(error.into());
        let now_ms = clock();
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
    fn refuse(&mut self, place: LetterPlace, why: Unsettled) {
        self.refused_count += 1;
        if self.refused.len() < REFUSALS_TOLD_MAX {
            self.refused.push((place, why));
        }
    }
}
