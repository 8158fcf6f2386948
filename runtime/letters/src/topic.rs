//! The topic of dead letters, read outside any group from its begin to the end that it had.

use stockflow_log::{Bounds, Log, Reader, Record, TopicPartition, read_committed};

use super::error::{LettersError, NoTopicSnafu, TooManyMarksSnafu};
use super::letter::Letter;
use super::settled::{SETTLED_MAX, Settled, settles};

/// The letters of a stage, up to where the topic ended when it was looked at.
#[derive(Debug)]
pub struct DeadTopic<'a, L: Log> {
    log: &'a L,
    name: &'a str,
    group: &'a str,
    bounds: Vec<Bounds>,
    settled: Settled,
}

impl<'a, L: Log> DeadTopic<'a, L> {
    /// Finds where the topic begins and ends, and reads which letters are settled.
    ///
    /// # Errors
    /// There is no such topic, Kafka is away, or more marks than fit into memory.
    pub fn open(log: &'a L, name: &'a str, group: &'a str) -> Result<DeadTopic<'a, L>, LettersError> {
        let Some(partitions) = log.partitions(name)? else {
            return NoTopicSnafu { topic: name, group }.fail();
        };
        let mut reader = log.reader()?;
        let bounds = (0..partitions).map(|partition| reader.bounds(&at(name, partition)));
        let bounds = bounds.collect::<Result<Vec<_>, _>>()?;
        let mut topic = DeadTopic { log, name, group, bounds, settled: Settled::new(SETTLED_MAX) };
        let mut settled = Settled::new(SETTLED_MAX);
        topic.read(&mut |record| {
            let Some(place) = settles(record).filter(|place| topic.has(place.partition, place.offset)) else {
                return Ok(true);
            };
            let told = settled.add(place).map(|()| true);
            told.map_err(|_| TooManyMarksSnafu { topic: name }.build())
        })?;
        topic.settled = settled;
        Ok(topic)
    }

    /// Each letter of the group, partition by partition, oldest first, until `each` says no.
    ///
    /// # Errors
    /// Kafka is away, and what `each` fails with.
    pub fn letters(&self, each: &mut dyn FnMut(&Letter<'_>) -> Result<bool, LettersError>) -> Result<(), LettersError> {
        self.read(&mut |record| {
            let Some(mut letter) = Letter::read(record).filter(|letter| letter.dead.group == self.group) else {
                return Ok(true);
            };
            letter.is_settled = self.settled.has(letter.place);
            each(&letter)
        })
    }

    /// Whether a record may still be there.
    fn has(&self, partition: u32, offset: i64) -> bool {
        let bounds = usize::try_from(partition).ok().and_then(|at| self.bounds.get(at));
        bounds.is_some_and(|bounds| (bounds.earliest..bounds.stable_end).contains(&offset))
    }

    fn read(&self, each: &mut dyn FnMut(&Record) -> Result<bool, LettersError>) -> Result<(), LettersError> {
        let mut reader = self.log.reader()?;
        for (partition, bounds) in (0..).zip(&self.bounds) {
            let range = (bounds.earliest, bounds.stable_end);
            if !read_committed(&mut reader, &at(self.name, partition), range, each)? {
                return Ok(());
            }
        }
        Ok(())
    }
}

fn at(topic: &str, partition: u32) -> TopicPartition {
    TopicPartition { topic: topic.to_owned(), partition }
}
