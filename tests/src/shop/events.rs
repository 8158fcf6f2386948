//! Events of a small shop, the same for the same seed: goods in and out, reservations and their ends, some sent twice.

use std::collections::VecDeque;

/// Skus, and locations of each.
const SKUS: u64 = 40;
const LOCATIONS: u64 = 5;
/// Events and reservations that later ones may refer to.
const REMEMBERED: usize = 2_000;

/// Numbers that look random: splitmix64.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// The same numbers for the same seed.
    #[must_use]
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The next one.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// The next one, below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.draw() % end
    }

    /// A place in what has so many.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or_default()
    }
}

/// A key and a value.
pub type Keyed = (String, String);

/// Events without end.
#[derive(Debug)]
pub struct Events {
    random: Random,
    seed: u64,
    made: u64,
    sent: VecDeque<Keyed>,
    /// Key and id of what was reserved, granted or not.
    reserved: VecDeque<(String, String)>,
}

impl Events {
    /// The same events for the same seed.
    #[must_use]
    pub fn new(seed: u64) -> Events {
        Events { random: Random::new(seed), seed, made: 0, sent: VecDeque::new(), reserved: VecDeque::new() }
    }

    fn key(&mut self) -> String {
        format!("SKU-{}:store-{}", self.random.below(SKUS), self.random.below(LOCATIONS))
    }

    fn event(&mut self) -> Keyed {
        let (kind, most) = match self.random.below(100) {
            0..12 => ("RECEIPT", 20),
            12..45 => ("SALE", 3),
            45..48 => ("RETURN", 2),
            48..50 => ("ADJUSTMENT", 4),
            50..78 => ("RESERVATION", 5),
            78..87 => ("RELEASE", 5),
            _ => ("FULFILLMENT", 5),
        };
        let mut quantity = 1 + self.random.below(most).cast_signed();
        if kind == "ADJUSTMENT" && self.random.below(2) == 0 {
            quantity = -quantity;
        }
        let id = format!("e-{}-{}", self.seed, self.made);
        let (key, reservation) = match kind {
            "RESERVATION" => {
                let key = self.key();
                self.reserved.push_back((key.clone(), format!("r-{id}")));
                if self.reserved.len() > REMEMBERED {
                    self.reserved.pop_front();
                }
                (key, Some(format!("r-{id}")))
            }
            "RELEASE" | "FULFILLMENT" if self.reserved.is_empty() || self.random.below(50) == 0 => {
                (self.key(), Some(format!("unknown-{id}")))
            }
            "RELEASE" | "FULFILLMENT" => {
                let at = self.random.index(self.reserved.len());
                let (key, reservation) = self.reserved[at].clone();
                (key, Some(reservation))
            }
            _ => (self.key(), None),
        };
        let (sku, location) = key.split_once(':').unwrap_or_default();
        let (second, ms) = (self.made / 1_000 % 60, self.made % 1_000);
        let mut event = serde_json::json!({
            "eventId": id, "eventType": kind, "sku": sku, "locationId": location, "quantityDelta": quantity,
            "sourceSystem": "POS", "timestamp": format!("2025-01-01T00:{:02}:{second:02}.{ms:03}Z", self.made / 60_000 % 60),
        });
        if let Some(reservation) = reservation {
            event["reservationId"] = reservation.into();
        }
        let value = event.to_string();
        (key, value)
    }
}

impl Iterator for Events {
    type Item = Keyed;

    fn next(&mut self) -> Option<Keyed> {
        if !self.sent.is_empty() && self.random.below(100) == 0 {
            let at = self.random.index(self.sent.len());
            return Some(self.sent[at].clone());
        }
        let event = self.event();
        self.made += 1;
        self.sent.push_back(event.clone());
        if self.sent.len() > REMEMBERED {
            self.sent.pop_front();
        }
        Some(event)
    }
}
