//! `release`: a parked key goes on past letters that are gone.

use stockflow_codec::Release;
use stockflow_core::Standing;
use stockflow_log::{Log, partition_for};

use super::place::LetterPlace;
use super::plan::Target;
use super::topic::{DeadTopic, failed};
use crate::failure::Failure;
use crate::say::say;

/// Which key is to go on.
pub(super) struct ReleaseOrder {
    pub(super) sku: String,
    pub(super) location: String,
    pub(super) target: Target,
}

/// The letters of the key that are there.
#[derive(Default)]
struct There {
    /// One that it may be parked behind.
    first: Option<LetterPlace>,
    /// The first turn of those that wait.
    turn: Option<i64>,
}

impl ReleaseOrder {
    /// Says to the stage that the key goes on. Gives what was done, in words.
    ///
    /// # Errors
    /// A letter is there that the key may be parked behind, the stage keeps no ledger, or Kafka is away.
    pub(super) fn carry_out<L: Log>(&self, log: &L, id: &str, is_rehearsal: bool) -> Result<String, Failure> {
        let Some((topic, partitions)) = self.target.inputs.first().filter(|_| self.target.has_ledger) else {
            return Err(Failure::input("the stage keeps no ledger, so that none of its keys is parked"));
        };
        let mut producer = if is_rehearsal { None } else { Some(log.producer(id).map_err(|error| failed(&error))?) };
        let key = format!("{}:{}", self.sku, self.location);
        let there = self.letters(log, &key)?;
        if let Some(place) = there.first {
            return Err(Failure::input(format!(
                "{key} has a letter at {place} that it may be parked behind: replay or drop that one"
            )));
        }
        let goes_on = match there.turn {
            Some(_) => "up to its letters that wait, which are to be settled in order",
            None => "past all its letters",
        };
        if let Some(producer) = &mut producer {
            let release =
                Release { group: &self.target.group, sku: &self.sku, location: &self.location, to: there.turn };
            let at = (topic.as_str(), partition_for(key.as_bytes(), *partitions));
            say(producer, at, Some(key.as_bytes()), &release.headers()).map_err(|error| failed(&error))?;
        }
        let goes = if is_rehearsal { "would go on" } else { "goes on" };
        Ok(format!("{key} {goes} {goes_on}, if it is parked"))
    }

    fn letters<L: Log>(&self, log: &L, key: &str) -> Result<There, Failure> {
        let mut there = There::default();
        if log.partitions(&self.target.dead_letters).map_err(|error| failed(&error))?.is_none() {
            return Ok(there);
        }
        let topic = DeadTopic::open(log, &self.target.dead_letters, &self.target.group)?;
        topic.letters(&mut |letter| {
            match letter.dead.standing.filter(|_| letter.is_of(key) && !letter.is_settled) {
                None => {}
                Some(Standing::First) => there.first = there.first.or(Some(letter.place)),
                Some(Standing::Waits { turn, .. }) => {
                    there.turn = Some(there.turn.map_or(turn, |first| first.min(turn)));
                }
            }
            Ok(true)
        })?;
        Ok(there)
    }
}
