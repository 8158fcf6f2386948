//! Dead letters: each says which record it is of, so that they are compared offset by offset.

use stockflow_codec::{DeadLetter, StageReason};
use stockflow_core::Fate;
use stockflow_log::{Log, Reader, TopicPartition, read_committed};

use super::look::{Look, Told};
use crate::failure::{Failure, failed};

impl Look {
    /// Notes the stage's letters; gives whether there are all that there ever were.
    ///
    /// # Errors
    /// Their topic cannot be read.
    pub(super) fn letters<L: Log>(
        &self,
        log: &L,
        reader: &mut L::Reader,
        told: &mut [Told],
        notes: &mut Vec<String>,
    ) -> Result<bool, Failure> {
        let topic = &self.dead_letters;
        let Some(partitions) = log.partitions(topic).map_err(|error| failed(&error))? else { return Ok(true) };
        let mut has_all = self.keeps_all(topic, "dead letters that are gone are not missed", notes);
        for partition in 0..partitions {
            let at = TopicPartition { topic: topic.clone(), partition };
            let bounds = reader.bounds(&at).map_err(|error| failed(&error))?;
            if bounds.earliest > 0 && has_all {
                notes.push(format!(
                    "the oldest records of {topic} are gone: a dead letter that is not there is not missed"
                ));
                has_all = false;
            }
            // To where it ends, not only to where it is committed by now: the end of a transaction comes to its
            // partitions one after the other.
            read_committed::<_, Failure>(reader, &at, (bounds.earliest, bounds.end), &mut |record| {
                let letter = DeadLetter::parse(&record.headers);
                let of_it = letter.filter(|letter| letter.stage == self.stage && letter.topic == self.input);
                let place = of_it.and_then(|letter| Some((letter.partition, letter.offset?, letter)));
                let Some((number, offset, letter)) = place else { return Ok(true) };
                // Of one that was sent back or replayed there may be more than one letter.
                let may_come_again = letter.standing.is_some() || letter.attempt > 1;
                let told = told.iter_mut().find(|told| told.partition == number);
                if let Some(account) = told.and_then(|told| told.packs.account.as_mut()) {
                    let fate = if letter.is_for(StageReason::Unreadable) { Fate::Skipped } else { Fate::Dead };
                    account.published(offset, fate, may_come_again);
                }
                Ok(true)
            })?;
        }
        Ok(has_all)
    }
}
