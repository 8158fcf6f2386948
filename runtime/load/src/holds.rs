//! Holds: what becomes of reservations and transfers, each of which ends at most once.

use crate::agenda::Agenda;
use crate::fact::{Fact, Order, Site, What};
use crate::random::Random;
use crate::shelf::Shelf;

/// How long a hold lasts unless it is paid; the pipelines of the examples say the same.
const TTL_MS: u32 = 15 * 60_000;

/// Of a thousand holds, how many nobody ever comes back to: they expire. Made up, as are those below.
const FORGOTTEN_PERMILLE: u32 = 80;
/// How many are given back before they expire.
const RELEASED_PERMILLE: u32 = 120;
/// Of a thousand that are paid, how many are given back after all.
const REFUNDED_PERMILLE: u32 = 30;

/// When what follows a reservation follows, in ms from the shortest to the longest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// From the reservation to its payment or its release.
    pub(crate) decide_ms: (u32, u32),
    /// From the payment to the parcel, and from truck to store.
    pub(crate) ship_ms: (u32, u32),
}

/// Goods that are on their way to an end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Goods {
    pub(crate) item: u32,
    pub(crate) place: Site,
    pub(crate) units: i64,
    pub(crate) order: Option<Order>,
}

#[derive(Clone, Copy, Debug)]
enum Next {
    /// A payment or a release, unless it comes too late.
    Decide { what: What, until_ms: u32 },
    /// The end of a confirmed hold, or of a transfer.
    End(What),
    /// No event: the sender, too, knows that the hold is over.
    Expire,
}

/// What is to follow.
#[derive(Clone, Debug)]
pub(crate) struct Holds {
    agenda: Agenda<(Goods, Next)>,
    pace: Pace,
}

impl Holds {
    pub(crate) fn new(pace: Pace) -> Holds {
        Holds { agenda: Agenda::new(), pace }
    }

    /// Goods that were reserved at `ms`.
    pub(crate) fn reserve(&mut self, goods: Goods, ms: u32, random: &mut Random) {
        let until_ms = ms + TTL_MS;
        let (from, to) = self.pace.decide_ms;
        let decided_ms = ms + random.between(from, to);
        let fate = random.below(1000);
        if fate < FORGOTTEN_PERMILLE {
            self.agenda.add(until_ms, (goods, Next::Expire));
        } else {
            let released = fate < FORGOTTEN_PERMILLE + RELEASED_PERMILLE;
            let what = if released { What::Release } else { What::Confirmation };
            self.agenda.add(decided_ms, (goods, Next::Decide { what, until_ms }));
        }
    }

    /// Goods that left at `ms` for another place.
    pub(crate) fn send(&mut self, goods: Goods, ms: u32, random: &mut Random) {
        let (from, to) = self.pace.ship_ms;
        self.agenda.add(ms + random.between(from, to), (goods, Next::End(What::TransferIn)));
    }

    /// What follows by `now_ms`, if anything.
    pub(crate) fn due(&mut self, now_ms: u32, shelf: &mut Shelf, random: &mut Random) -> Option<Fact> {
        loop {
            let (goods, next) = self.agenda.due(now_ms)?;
            let Goods { item, place, units, order } = goods;
            let key = shelf.key(item, place);
            let (what, units) = match next {
                Next::Decide { what: What::Confirmation, until_ms } if now_ms < until_ms => {
                    self.pay(goods, now_ms, random);
                    (What::Confirmation, units)
                }
                Next::Decide { what, until_ms } if now_ms < until_ms => (what, units),
                Next::Decide { .. } | Next::Expire => {
                    shelf.set_apart(key, -units);
                    continue;
                }
                Next::End(What::Fulfillment) => (What::Fulfillment, -units),
                Next::End(what) => (what, units),
            };
            match what {
                What::Release => shelf.set_apart(key, -units),
                What::Fulfillment => shelf.add_apart(key, units),
                What::TransferIn => shelf.add(key, units),
                _ => {}
            }
            return Some(Fact { what, item, place, units, ms: now_ms, order });
        }
    }

    fn pay(&mut self, goods: Goods, ms: u32, random: &mut Random) {
        let what = if random.chance(REFUNDED_PERMILLE) { What::Release } else { What::Fulfillment };
        let (from, to) = self.pace.ship_ms;
        self.agenda.add(ms + random.between(from, to), (goods, Next::End(what)));
    }
}
