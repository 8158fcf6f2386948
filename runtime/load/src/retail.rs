//! Retail: a day of stores, a warehouse and a web shop.

use crate::alias::Alias;
use crate::clock::Clock;
use crate::curve;
use crate::desk::Desks;
use crate::fact::{Fact, Site, What};
use crate::holds::{Goods, Holds, Pace};
use crate::measured::{ADJUSTMENTS_PER_MYRIAD, RETURNS_PERMILLE, UNITS, UNITS_MEAN};
use crate::options::{KEYS_MAX, LoadOptions};
use crate::random::Random;
use crate::shelf::Shelf;
use crate::zipf;

const MINUTE_MS: u32 = 60_000;
/// Until when stock is opened, before anybody sells.
const OPENING_MS: u32 = 6 * 60 * MINUTE_MS;
/// Of ten thousand lines, how many count a shelf. Made up, as are those below.
const COUNTS_PER_MYRIAD: u32 = 20;
/// Of a thousand lines that find too little, how many order nonetheless and are left to the ledger.
const HOPEFUL_PERMILLE: u32 = 50;
/// Of a thousand lines at a till, how many come late, and by how much at most.
const LATE_PERMILLE: u32 = 25;
const LATE_MAX_MS: u32 = 10 * MINUTE_MS;

/// A day.
#[derive(Clone, Debug)]
pub(crate) struct Retail {
    clock: Clock,
    popularity: Alias,
    /// Units of an article that a store sells in the day, about.
    demand: Vec<i64>,
    shelf: Shelf,
    holds: Holds,
    desks: Desks,
    items: u32,
    /// Keys whose opening receipt was written.
    opened: u32,
}

impl Retail {
    pub(crate) fn new(options: &LoadOptions) -> Retail {
        let quarter = u32::try_from(options.events / 4).unwrap_or(u32::MAX);
        let items = (options.keys.min(KEYS_MAX).min(quarter) / Site::COUNT).max(1);
        let weights = zipf::weights(items, options.zipf_permille.min(4000));
        let opening = u64::from(items * Site::COUNT).min(options.events);
        let lines = options.events - opening;
        let pace = Pace { decide_ms: (MINUTE_MS / 2, 12 * MINUTE_MS), ship_ms: (30 * MINUTE_MS, 4 * 60 * MINUTE_MS) };
        Retail {
            clock: Clock::new(0, curve::day(OPENING_MS, opening, lines, options.seed)),
            popularity: Alias::new(&weights),
            demand: demand(&weights, lines),
            shelf: Shelf::new(items, Site::COUNT),
            holds: Holds::new(pace),
            desks: Desks::new(),
            items,
            opened: 0,
        }
    }

    /// What line `n` tells.
    pub(crate) fn next(&mut self, n: u64, random: &mut Random) -> Fact {
        let ms = self.clock.at(n);
        if self.opened < self.items * Site::COUNT {
            let (item, place) = (self.opened % self.items, Site(self.opened / self.items));
            self.opened += 1;
            let units = self.typical(item, place) * 3 / 4 + i64::from(random.between(24, 71));
            // The clock counts duplicates too, so the last of them may find it past the opening.
            return self.receive(item, place, units, ms.min(OPENING_MS - 1));
        }
        if let Some(fact) = self.holds.due(ms, &mut self.shelf, random) {
            return fact;
        }
        let lot = random.below(10_000);
        if lot < RETURNS_PERMILLE * 10 {
            self.take_back(ms, random)
        } else if lot < RETURNS_PERMILLE * 10 + ADJUSTMENTS_PER_MYRIAD {
            self.correct(ms, random)
        } else if lot < RETURNS_PERMILLE * 10 + ADJUSTMENTS_PER_MYRIAD + COUNTS_PER_MYRIAD {
            let (item, place) = self.anywhere(random);
            let units = self.shelf.on_hand(self.shelf.key(item, place)).max(0);
            Fact { what: What::Count, item, place, units, ms, order: None }
        } else {
            self.order(ms, random)
        }
    }

    /// A line of an order: it is sold, held, or finds too little.
    fn order(&mut self, ms: u32, random: &mut Random) -> Fact {
        let (place, order) = self.desks.line(random);
        let item = self.popularity.draw(random);
        let wanted = i64::from(random.pick(&UNITS));
        let key = self.shelf.key(item, place);
        let there = self.shelf.available(key);
        let fact = Fact { what: What::Reservation, item, place, units: wanted, ms, order: Some(order) };
        if place == Site::ONLINE {
            if there >= wanted {
                self.shelf.set_apart(key, wanted);
                self.holds.reserve(Goods { item, place, units: wanted, order: Some(order) }, ms, random);
            } else if !random.chance(HOPEFUL_PERMILLE) {
                return self.replenish(item, place, ms, random);
            }
            return fact;
        }
        let units = wanted.min(there);
        if units <= 0 {
            return self.replenish(item, place, ms, random);
        }
        self.shelf.add(key, -units);
        Fact { what: What::Sale, units: -units, ms: perhaps_late(ms, random), ..fact }
    }

    /// Goods for a place that has too few: from the warehouse, else from a supplier.
    fn replenish(&mut self, item: u32, place: Site, ms: u32, random: &mut Random) -> Fact {
        let units = self.typical(item, place) / 4 + i64::from(random.between(12, 35));
        let from = self.shelf.key(item, Site::WAREHOUSE);
        if random.chance(750) || self.shelf.available(from) < units {
            return self.receive(item, place, units, ms);
        }
        self.shelf.add(from, -units);
        self.holds.send(Goods { item, place, units, order: None }, ms, random);
        Fact { what: What::TransferOut { to: place }, item, place: Site::WAREHOUSE, units: -units, ms, order: None }
    }

    fn receive(&mut self, item: u32, place: Site, units: i64, ms: u32) -> Fact {
        self.shelf.add(self.shelf.key(item, place), units);
        Fact { what: What::Receipt, item, place, units, ms, order: None }
    }

    fn take_back(&mut self, ms: u32, random: &mut Random) -> Fact {
        let (item, place) = self.anywhere(random);
        let (units, damaged) = (i64::from(random.pick(&UNITS)), random.chance(200));
        let key = self.shelf.key(item, place);
        if damaged {
            self.shelf.add_apart(key, units);
        } else {
            self.shelf.add(key, units);
        }
        Fact { what: What::Return { damaged }, item, place, units, ms: perhaps_late(ms, random), order: None }
    }

    /// Three times of four, something is missing.
    fn correct(&mut self, ms: u32, random: &mut Random) -> Fact {
        let (item, place) = self.anywhere(random);
        let key = self.shelf.key(item, place);
        let there = self.shelf.available(key);
        let found = random.chance(250) || there <= 0;
        let units = i64::from(random.pick(&UNITS));
        let units = if found { units } else { -units.min(there) };
        self.shelf.add(key, units);
        Fact { what: What::Adjustment, item, place, units, ms, order: None }
    }

    /// Some article at some place.
    fn anywhere(&self, random: &mut Random) -> (u32, Site) {
        (self.popularity.draw(random), Site(random.below(Site::COUNT)))
    }

    /// Units of an article that a place passes on in the day, about.
    fn typical(&self, item: u32, place: Site) -> i64 {
        let store = usize::try_from(item).ok().and_then(|item| self.demand.get(item)).copied().unwrap_or(0);
        match place {
            Site::ONLINE | Site::WAREHOUSE => store.saturating_mul(4),
            Site(_) => store,
        }
    }
}

/// Units of each article that a store sells, when about half the lines are of orders.
fn demand(weights: &[u64], lines: u64) -> Vec<i64> {
    let total = weights.iter().copied().map(u128::from).sum::<u128>().max(1);
    let units = u128::from(lines) / 2 * u128::from(UNITS_MEAN);
    weights
        .iter()
        .map(|&weight| {
            i64::try_from(units * u128::from(weight) / total / u128::from(Desks::LINES_PER_STORE_LINE)).unwrap_or(0)
        })
        .collect()
}

/// `ms`, or, of a till that was cut off for a while, earlier.
fn perhaps_late(ms: u32, random: &mut Random) -> u32 {
    if !random.chance(LATE_PERMILLE) {
        return ms;
    }
    ms.saturating_sub(random.between(1, LATE_MAX_MS)).max(OPENING_MS.min(ms))
}
