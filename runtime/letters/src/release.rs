//! Release: a parked key goes on past letters that are gone.

use stockflow_codec::Release;
use stockflow_core::Standing;
use stockflow_log::{Log, partition_for, say};

use super::error::{HasLetterSnafu, LettersError, NoLedgerSnafu};
use super::place::LetterPlace;
use super::plan::Target;
use super::topic::DeadTopic;
use crate::Clock;

/// Which key is to go on.
#[derive(Clone, Debug)]
pub struct ReleaseOrder {
    /// Its sku.
    pub sku: String,
    /// Its location.
    pub location: String,
    /// The stage that has it.
    pub target: Target,
}

/// How far a key goes on, if it is parked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoesOn {
    /// Past all that it was parked behind.
    PastAll,
    /// Up to its letters that wait, which are to be settled in order.
    ToWaiting,
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
    /// Says to the stage that the key goes on, stamped by the clock; in a rehearsal it is not said.
    ///
    /// # Errors
    /// A letter is there that the key may be parked behind, the stage keeps no ledger, or Kafka is away.
    pub fn carry_out<L: Log>(
        &self,
        log: &L,
        transactional_id: &str,
        is_rehearsal: bool,
        clock: Clock<'_>,
    ) -> Result<GoesOn, LettersError> {
        let Some((topic, partitions)) = self.target.inputs.first().filter(|_| self.target.has_ledger) else {
            return NoLedgerSnafu.fail();
        };
        let mut producer = if is_rehearsal { None } else { Some(log.producer(transactional_id)?) };
        let key = format!("{}:{}", self.sku, self.location);
        let there = self.letters(log, &key)?;
        if let Some(place) = there.first {
            return HasLetterSnafu { key, place }.fail();
        }
        if let Some(producer) = &mut producer {
            let release =
                Release { group: &self.target.group, sku: &self.sku, location: &self.location, to: there.turn };
            let at = (topic.as_str(), partition_for(key.as_bytes(), *partitions));
            say(producer, at, Some(key.as_bytes()), &release.headers(), clock())?;
        }
        Ok(if there.turn.is_some() { GoesOn::ToWaiting } else { GoesOn::PastAll })
    }

    fn letters<L: Log>(&self, log: &L, key: &str) -> Result<There, LettersError> {
        let mut there = There::default();
        if log.partitions(&self.target.dead_letters)?.is_none() {
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
