//! Flash: ten minutes in which nearly everybody wants the same article.

use crate::clock::{Clock, Stretch, share};
use crate::fact::{Fact, Order, Site, What};
use crate::holds::{Goods, Holds, Pace};
use crate::random::Random;
use crate::shelf::Shelf;

/// 10:00, when it begins. All figures here are made up.
const START_MS: u32 = 10 * 3_600_000;
/// Before it begins, stock is opened.
const OPENING_MS: u32 = 60_000;
const STRETCH_MS: u32 = 10_000;
const STRETCHES: u32 = 60;
/// The article that everybody wants.
const HOT: u32 = 0;
/// Articles in the shop, at most.
const ITEMS_MAX: u32 = 200;
/// Of a thousand orders, how many are for the article that everybody wants.
const HOT_PERMILLE: u32 = 950;

/// A sale.
#[derive(Clone, Debug)]
pub(crate) struct Flash {
    clock: Clock,
    shelf: Shelf,
    holds: Holds,
    /// Units of the hot article: it is gone before the end.
    stock: i64,
    users: u32,
    items: u32,
    opened: u32,
    orders: u32,
}

impl Flash {
    pub(crate) fn new(events: u64) -> Flash {
        let items = u32::try_from(events / 20).unwrap_or(ITEMS_MAX).clamp(1, ITEMS_MAX);
        let opening = u64::from(items).min(events);
        // Half of them in the first two minutes.
        let weights: Vec<u32> = (0..STRETCHES).map(|stretch| 10 + 600 / (stretch + 4)).collect();
        let mut stretches = vec![Stretch { length_ms: OPENING_MS, events: opening }];
        stretches.extend(share(events - opening, STRETCH_MS, &weights));
        Flash {
            clock: Clock::new(START_MS - OPENING_MS, stretches),
            shelf: Shelf::new(items, 1),
            holds: Holds::new(Pace { decide_ms: (2_000, 120_000), ship_ms: (30_000, 180_000) }),
            stock: i64::try_from(events / 5).unwrap_or(i64::MAX).max(10),
            users: u32::try_from(events / 4).unwrap_or(u32::MAX).max(1),
            items,
            opened: 0,
            orders: 0,
        }
    }

    /// What line `n` tells.
    pub(crate) fn next(&mut self, n: u64, random: &mut Random) -> Fact {
        let ms = self.clock.at(n);
        if self.opened < self.items {
            let item = self.opened;
            self.opened += 1;
            return self.receive(item, if item == HOT { self.stock } else { 200 }, ms.min(START_MS - 1));
        }
        if let Some(fact) = self.holds.due(ms, &mut self.shelf, random) {
            return fact;
        }
        let item = if random.chance(HOT_PERMILLE) { HOT } else { random.below(self.items) };
        let units = i64::from(random.pick(&[1, 1, 1, 2]));
        let key = self.shelf.key(item, Site::ONLINE);
        let enough = self.shelf.available(key) >= units;
        if item != HOT && !enough {
            return self.receive(item, 200, ms);
        }
        self.orders = self.orders.wrapping_add(1);
        let order = Some(Order { number: self.orders, line: 1, user: random.below(self.users) });
        if enough {
            self.shelf.set_apart(key, units);
            self.holds.reserve(Goods { item, place: Site::ONLINE, units, order }, ms, random);
        }
        Fact { what: What::Reservation, item, place: Site::ONLINE, units, ms, order }
    }

    fn receive(&mut self, item: u32, units: i64, ms: u32) -> Fact {
        self.shelf.add(self.shelf.key(item, Site::ONLINE), units);
        Fact { what: What::Receipt, item, place: Site::ONLINE, units, ms, order: None }
    }
}
