//! Parking: what waits behind an event that failed, and the words by which a key goes on. The
//! one place where a stage's worker takes part in it; the core's half is `stockflow_core::Shard`.
//!
//! # The protocol
//! - A rule with `onFailure: park` fails on an event: its dead letter says that it is first in
//!   the line of its key, and the shard knows the letter by event id and offset.
//! - What comes later of the key waits in the shard's state ([`line`]). For what there is no room
//!   a dead letter is written, which says which one it comes after.
//! - `stockflow dlq` settles a letter by a record in the input, with a [`word`] that names it.
//!   The shard compares: only the first in the line is settled, and what waits follows.

mod line;
mod waiting;
mod word;

pub(crate) use word::origin;

use stockflow_codec::{DeadLetter, has_word};
use stockflow_core::{Fate, Letter, Rules, Settled, Shard};
use stockflow_log::{Producer, Record};

use crate::batch::{Bench, tick};
use crate::counters::Counters;
use crate::stage::Stage;
use crate::trouble::Trouble;
use word::Said;

impl Bench {
    /// Takes records of one shard to what they publish; gives how many: not all when it takes too
    /// long. Where one says that a parked key may go on, what waits goes right behind it.
    pub(crate) fn records<P: Producer>(
        &mut self,
        stage: &Stage,
        records: &[Record],
        shard: &mut Shard,
        rules: &mut Rules,
        producer: &mut P,
        counters: &mut Counters,
    ) -> Result<usize, Trouble> {
        let condemned = self.condemned.clone();
        let says = |record: &Record| has_word(&record.headers) && condemned.of(record).is_none();
        if !records.iter().any(says) {
            return self.run(stage, (records, records.len()), shard, rules, producer, counters);
        }
        let mut taken = 0;
        for part in records.chunk_by(|a, b| !says(a) && !says(b)) {
            if taken > 0 && self.pulse.beat() {
                break;
            }
            let Some(said) = word::said(stage, &part[0]).filter(|_| says(&part[0])) else {
                let took = self.run(stage, (part, part.len()), shard, rules, producer, counters)?;
                taken += took;
                if took < part.len() {
                    break;
                }
                continue;
            };
            taken += 1;
            let (events, answer) = take(&said, &part[0], shard);
            // The first of them is the record itself, or it is none.
            let own = usize::from(!events.is_empty() && matches!(said, Said::Replayed(_)));
            if own == 0 {
                // No event, but a record: what is due by then comes before what it releases.
                tick(shard, &part[0], stage.wall_clock.limit_ms());
                counters.records += 1;
                let is_letter = matches!(answer, Answer::Wrong(_));
                note(stage, shard, &part[0], if is_letter { Fate::Dead } else { Fate::Word });
            }
            let mut publisher = self.publisher(stage, producer, counters);
            let sent = match answer {
                Answer::Released => {
                    publisher.counters.released += 1;
                    Ok(())
                }
                Answer::NotYet(letter) => publisher.not_yet(&part[0], &letter),
                Answer::Wrong(why) => publisher.no_word(&part[0], why),
                Answer::Nothing => Ok(()),
            };
            sent.map_err(Trouble::send("publish"))?;
            if !events.is_empty() {
                self.run(stage, (&events, own), shard, rules, producer, counters)?;
            }
        }
        Ok(taken)
    }
}

/// Tells what became of a record that was no event.
fn note(stage: &Stage, shard: &mut Shard, record: &Record, fate: Fate) {
    if stage.durable.is_some() {
        shard.trail().note(record.offset, fate);
    }
}

/// What a word makes the worker tell.
enum Answer<'a> {
    Nothing,
    /// A letter was given up, and its key goes on.
    Released,
    /// Others of its key come first.
    NotYet(Box<DeadLetter<'a>>),
    Wrong(&'a str),
}

/// Does what a word says. Gives the records that are events now, in order.
fn take<'a>(said: &'a Said<'a>, record: &Record, shard: &mut Shard) -> (Vec<Record>, Answer<'a>) {
    match said {
        Said::ToOthers => (Vec::new(), Answer::Nothing),
        Said::Wrong(why) => (Vec::new(), Answer::Wrong(why)),
        Said::Released(release) => match shard.release(release.sku, release.location, release.to) {
            Settled::NotOfLine | Settled::NotYet => (Vec::new(), Answer::Nothing),
            Settled::OnlyIt => (Vec::new(), Answer::Released),
            Settled::Released(waited) => (read(&waited), Answer::Released),
        },
        Said::Dropped(letter) => match settle(shard, letter, false) {
            Settled::NotOfLine => (Vec::new(), Answer::Nothing),
            Settled::NotYet => (Vec::new(), Answer::NotYet(Box::new(*letter))),
            Settled::OnlyIt => (Vec::new(), Answer::Released),
            Settled::Released(waited) => (read(&waited), Answer::Released),
        },
        Said::Replayed(letter) => match settle(shard, letter, true) {
            Settled::NotOfLine | Settled::OnlyIt => (vec![record.clone()], Answer::Nothing),
            Settled::NotYet => (Vec::new(), Answer::NotYet(Box::new(*letter))),
            Settled::Released(waited) => {
                let mut events = vec![record.clone()];
                events.extend(read(&waited));
                (events, Answer::Nothing)
            }
        },
    }
}

fn settle(shard: &mut Shard, letter: &DeadLetter<'_>, is_replayed: bool) -> Settled {
    let (Some((sku, location)), Some(event), Some(standing)) = (letter.key, letter.event, letter.standing) else {
        return Settled::NotOfLine;
    };
    shard.settle(sku, location, &Letter { event, offset: letter.offset, standing }, is_replayed)
}

fn read(waited: &[Box<[u8]>]) -> Vec<Record> {
    waited.iter().filter_map(|record| waiting::read(record)).map(|(record, _)| record).collect()
}
