//! Shelf: what the sender believes is in stock, so that what it sends is plausible.

use crate::fact::Site;

/// Units of one key.
#[derive(Clone, Copy, Debug, Default)]
struct Units {
    available: i64,
    /// Held, confirmed or damaged: there, but not for sale.
    apart: i64,
}

/// The stock of every article at every place.
#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    units: Vec<Units>,
    places: u32,
}

/// The number of an article and a place on a [`Shelf`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key(usize);

impl Shelf {
    /// Of `items` articles at the first `places` places, all of them empty.
    pub(crate) fn new(items: u32, places: u32) -> Shelf {
        let keys = usize::try_from(u64::from(items) * u64::from(places)).unwrap_or(0);
        Shelf { units: vec![Units::default(); keys], places }
    }

    pub(crate) fn key(&self, item: u32, place: Site) -> Key {
        Key(usize::try_from(u64::from(item) * u64::from(self.places) + u64::from(place.0)).unwrap_or(0))
    }

    pub(crate) fn available(&self, key: Key) -> i64 {
        self.units[key.0].available
    }

    pub(crate) fn on_hand(&self, key: Key) -> i64 {
        self.units[key.0].available + self.units[key.0].apart
    }

    /// Goods come, or with a negative number go.
    pub(crate) fn add(&mut self, key: Key, units: i64) {
        self.units[key.0].available += units;
    }

    /// Damaged goods come back, or with a negative number what was held leaves.
    pub(crate) fn add_apart(&mut self, key: Key, units: i64) {
        self.units[key.0].apart += units;
    }

    /// Takes from what is available, or with a negative number gives back.
    pub(crate) fn set_apart(&mut self, key: Key, units: i64) {
        self.units[key.0].available -= units;
        self.units[key.0].apart += units;
    }
}
