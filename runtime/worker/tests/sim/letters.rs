//! The plan of replays: once the rule that failed is mended, operators replay its letters, twice,
//! cut off, and two at once, while workers work and fail. Each letter is settled once, each event
//! is booked once, and nothing waits any more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};

use stockflow_codec::{DeadLetter, REPLAYED_HEADER};
use stockflow_core::Shard;
use stockflow_letters::{Filter, Order, Target, Way};
use stockflow_log::Record;

use crate::account;
use crate::desk::{Desk, MISHAPS, Mishap};
use crate::full;
use crate::outputs::{records, values};
use crate::rules::TOLD;
use crate::shop::{DEAD, GROUP, INPUT};
use crate::workload::{PARTITIONS, Phase};
use crate::world::World;

pub const ONCE: &str = "a letter is settled once";
pub const BOOKED: &str = "a replay is booked once";

/// Letters that go away when the rule is mended, and brokers take what they did not.
const REASONS: [&str; 3] = ["RULE_TRAPPED", "PARKED", "OUTPUT_REFUSED"];
/// The header of a mark, which says which letter is settled.
const SETTLED: &str = "stockflow-dead-settled";
/// Rounds in which things go wrong, and those in which all must be settled after that.
const WILD_ROUNDS: usize = 2;
const ROUNDS_MAX: usize = 12;
const TURNS: usize = 40;
const FAULTS: u32 = 6;

impl World {
    /// Settles the letters; whether it came to an end.
    pub fn settle_letters(&mut self, ends: &[i64]) -> bool {
        self.site.mended.store(true, SeqCst);
        for round in 0..ROUNDS_MAX {
            let is_wild = round < WILD_ROUNDS;
            self.chaos.state().takes_all |= !is_wild;
            {
                let mut state = self.chaos.state();
                (state.calm, state.faults_left) = (!is_wild, if is_wild { FAULTS } else { 0 });
            }
            self.replay(is_wild);
            if is_wild {
                (0..TURNS).for_each(|_| self.start_or_turn());
                self.replay(true);
            }
            self.chaos.state().calm = true;
            if self.settled_twice(ends) || !self.drain() {
                return false;
            }
            if !is_wild && letters(self).iter().all(|letter| letter.is_marked) {
                return true;
            }
        }
        let left: Vec<Found> = letters(self).into_iter().filter(|letter| !letter.is_marked).collect();
        self.chaos.state().violated(ONCE, format!("left: {left:?}"));
        false
    }

    fn settled_twice(&self, ends: &[i64]) -> bool {
        let twice = settled(self, ends).into_iter().find(|(_, times)| times.0 > 1 || times.1 > 1);
        if let Some((place, times)) = &twice {
            self.chaos.state().violated(ONCE, format!("{place} is marked and replayed {times:?} times"));
        }
        twice.is_some()
    }

    fn start_or_turn(&mut self) {
        match self.prng.below(20) {
            0 => self.start(),
            1 => self.kill(),
            _ => self.turn_of_any(),
        }
    }

    /// One operator replays what there is, or two do.
    fn replay(&mut self, is_wild: bool) {
        let mishap = if is_wild { *self.prng.pick(&MISHAPS) } else { Some(Mishap::OtherBetween) };
        let limit = if is_wild && self.prng.one_in(2) { 1 + self.prng.next() % 4 } else { u64::MAX };
        let filter = Filter { reasons: REASONS.map(str::to_owned).to_vec(), ..Filter::default() };
        let inputs = vec![(INPUT.to_owned(), PARTITIONS)];
        let target = Target { inputs, has_ledger: true, group: GROUP.to_owned(), dead_letters: DEAD.to_owned() };
        let order = Order { way: Way::Replayed, filter, settled: false, limit, target };
        let mutation = self.chaos.state().mutation;
        let desk = Desk { log: self.log.clone(), order, mutation, mishap: Arc::new(Mutex::new(mishap)) };
        let settled = desk.work(0);
        self.chaos.state().note(|| format!("replayed, {mishap:?}: {settled:?}"));
    }
}

/// A letter that is to be replayed.
#[derive(Debug)]
struct Found {
    /// `partition:offset`, as marks and replays have it.
    place: String,
    event: Option<String>,
    is_marked: bool,
}

fn header<'a>(record: &'a Record, wanted: &str) -> Option<&'a str> {
    let found = record.headers.iter().find(|(name, _)| &**name == wanted)?;
    std::str::from_utf8(&found.1).ok()
}

fn letters(world: &World) -> Vec<Found> {
    let all: Vec<Record> = (0..2).flat_map(|number| records(&world.log, DEAD, number)).collect();
    let marks: BTreeSet<&str> = all.iter().filter_map(|record| header(record, SETTLED)).collect();
    let found = all.iter().filter_map(|record| {
        let letter = DeadLetter::parse(&record.headers).filter(|letter| REASONS.contains(&letter.reason))?;
        let place = format!("{}:{}", record.partition, record.offset);
        Some(Found { is_marked: marks.contains(&*place), place, event: letter.event.map(str::to_owned) })
    });
    found.collect()
}

/// How often each letter was marked as settled, and replayed: `ends` is where the inputs ended before.
fn settled(world: &World, ends: &[i64]) -> BTreeMap<String, (u32, u32)> {
    let mut settled: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for record in (0..2).flat_map(|number| records(&world.log, DEAD, number)) {
        if let Some(place) = header(&record, SETTLED) {
            settled.entry(place.to_owned()).or_default().0 += 1;
        }
    }
    for (number, end) in (0..).zip(ends) {
        for record in records(&world.log, INPUT, number).iter().filter(|record| record.offset >= *end) {
            let place = header(record, REPLAYED_HEADER).unwrap_or("a record of nobody");
            settled.entry(place.to_owned()).or_default().1 += 1;
        }
    }
    settled
}

/// Looks at what settling has left.
pub fn judge(world: &World, phases: &[Phase], ends: &[i64], restored: &BTreeMap<u32, Shard>) {
    let letters = letters(world);
    for (place, times) in settled(world, ends) {
        if times != (1, 1) || !letters.iter().any(|letter| letter.place == place) {
            world.chaos.state().violated(ONCE, format!("{place} is marked and replayed {times:?} times"));
        }
    }
    let told = values(&world.log, TOLD);
    let effects = |event: &str| told.iter().filter(|told| told.split(' ').next() == Some(event)).count();
    for event in letters.iter().filter_map(|letter| letter.event.as_deref()) {
        if effects(event) != 1 {
            world.chaos.state().violated(BOOKED, format!("{event} had {} effects", effects(event)));
        }
    }
    for (number, shard) in restored {
        if shard.parked_keys() > 0 {
            let parked: Vec<_> = shard.parked().collect();
            world.chaos.state().violated(BOOKED, format!("shard {number}: {parked:?} wait"));
        }
        account::judge(world, *number, shard.waiting_records());
    }
    full::judge_settled(world, phases);
}
