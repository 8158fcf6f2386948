//! Desk: a till or a session in the web shop, where an order is taken line by line.

use crate::basket;
use crate::fact::{Order, Site};
use crate::random::Random;

/// Desks that serve at once: their orders interleave.
const DESKS: u32 = 24;
/// How many of them are sessions in the web shop; the others are tills, as many in each store.
const SESSIONS: u32 = 8;
/// Different buyers. Made up.
const USERS: u32 = 400_000;

/// One desk, with the order that is taken there.
#[derive(Clone, Copy, Debug)]
struct Desk {
    place: Site,
    order: Order,
    left: u32,
}

/// All desks.
#[derive(Clone, Debug)]
pub(crate) struct Desks {
    desks: Vec<Desk>,
    orders: u32,
}

impl Desks {
    /// Of this many lines, one is of a given store, and four of the web shop.
    pub(crate) const LINES_PER_STORE_LINE: u64 = 12;

    pub(crate) fn new() -> Desks {
        let stores = Site::COUNT - Site::FIRST_STORE;
        let place = |desk: u32| match desk.checked_sub(SESSIONS) {
            None => Site::ONLINE,
            Some(till) => Site(Site::FIRST_STORE + till % stores),
        };
        let desk = |desk: u32| Desk { place: place(desk), order: Order::default(), left: 0 };
        Desks { desks: (0..DESKS).map(desk).collect(), orders: 0 }
    }

    /// The next line of one of the orders, and where it is taken.
    pub(crate) fn line(&mut self, random: &mut Random) -> (Site, Order) {
        let at = random.index(self.desks.len());
        let desk = &mut self.desks[at];
        if desk.left == 0 {
            self.orders = self.orders.wrapping_add(1);
            desk.left = basket::lines(random);
            desk.order = Order { number: self.orders, line: 0, user: random.below(USERS) };
        }
        desk.left -= 1;
        desk.order.line += 1;
        (desk.place, desk.order)
    }
}
