//! An independent, naive model of a stage: one event at a time, everything recomputed.

use std::collections::BTreeMap;

use stockflow_core::Kind;

use super::TestEvent;
use super::run::LEDGER;

#[derive(Clone, Default)]
struct Key {
    version: i64,
    available: i64,
    in_transit: i64,
    /// id -> (quantity, confirmed, expires at)
    open: BTreeMap<String, (i64, bool, i64)>,
    sold: u32,
    timer: Option<i64>,
}

impl Key {
    fn sum(&self, confirmed: bool) -> i64 {
        self.open.values().filter(|r| r.1 == confirmed).map(|r| r.0).sum()
    }

    fn on_hand(&self) -> i64 {
        self.available + self.sum(false) + self.sum(true)
    }

    fn is_empty(&self) -> bool {
        let Key { available, in_transit, open, sold, timer, .. } = self;
        (*available, *in_transit, *sold) == (0, 0, 0) && open.is_empty() && timer.is_none()
    }

    fn line(&self) -> String {
        let (v, a, t) = (self.version, self.available, self.in_transit);
        format!("v{v} {a}/{}/{}/0/{t}", self.sum(false), self.sum(true))
    }
}

#[derive(Default)]
pub struct Model {
    keys: BTreeMap<&'static str, Key>,
    seen: Vec<(String, &'static str, usize, i64)>,
    ordinal: usize,
    clock: i64,
    /// After how many events keys are forgotten, 0 for never; and how many with nothing in them are kept.
    pub forgetting: (usize, usize),
    /// The highest version of any key that was.
    floor: i64,
    pub lines: Vec<String>,
}

impl Model {
    pub fn event(&mut self, event: &TestEvent) {
        self.take(event);
        let (every, kept) = self.forgetting;
        if every > 0 && self.ordinal.is_multiple_of(every) {
            let gone = || self.keys.values().filter(|key| key.is_empty() && key.version > 0);
            if gone().count() > kept {
                self.floor = gone().map(|key| key.version).fold(self.floor, i64::max);
                self.keys.retain(|_, key| !key.is_empty());
            }
        }
    }

    fn take(&mut self, event: &TestEvent) {
        self.ordinal += 1;
        self.clock = self.clock.max(event.clock_ms);
        self.fire();
        let name = format!("{} {}", event.id, event.kind.name());
        let (now, clock) = (self.ordinal, self.clock);
        let seen = self.seen.iter().any(|(id, sku, then, at)| {
            *id == event.id
                && *sku == event.sku
                && (now - then) as u64 <= LEDGER.dedupe_ids
                && clock - at <= LEDGER.dedupe_window_ms
        });
        if seen {
            return self.lines.push(format!("{name}: duplicate"));
        }
        if event.kind == Kind::Sale && event.quantity == 13 {
            return self.lines.push(format!("{name}: dead RULE_TRAPPED"));
        }
        self.seen.push((event.id.clone(), event.sku, now, clock));
        let key = self.keys.entry(event.sku).or_default();
        let before = key.clone();
        let mut says = vec!["picky saw it".to_owned()];
        let mut available_then = key.available;
        let result = if event.kind == Kind::Reservation && event.quantity == 7 {
            Err("NOT_SEVEN")
        } else {
            books(key, event, clock).inspect_err(|_| says.clear())
        };
        match result {
            Ok(difference) => {
                counter(key, event);
                key.version = if before.version == 0 { self.floor + 1 } else { before.version + 1 };
                self.lines.extend(says.into_iter().map(|line| format!("  says {line}")));
                witness(&mut self.lines, event.kind, "ok", key);
                self.lines.push(format!("{name}: {} diff {difference}", key.line()));
            }
            Err(reason) => {
                *key = before;
                available_then = key.available.min(available_then);
                self.lines.extend(says.into_iter().map(|line| format!("  says {line}")));
                witness(&mut self.lines, event.kind, reason, key);
                let wanted = event.quantity;
                self.lines.push(format!("{name}: refused {reason}, wanted {wanted} of {available_then}"));
            }
        }
    }

    /// What is due now, in order; what that sets waits for the next event.
    fn fire(&mut self) {
        let mut due = Vec::new();
        for (sku, key) in &self.keys {
            let open = key.open.iter().filter(|(_, r)| !r.1 && r.2 <= self.clock);
            due.extend(open.map(|(id, r)| (r.2, *sku, 0, id.clone())));
            due.extend(key.timer.filter(|at| *at <= self.clock).map(|at| (at, *sku, 1, String::new())));
        }
        due.sort();
        for (at, sku, what, id) in due {
            let key = self.keys.get_mut(sku).unwrap();
            if what == 0 {
                let (quantity, ..) = key.open.remove(&id).unwrap();
                key.available += quantity;
                key.version += 1;
                witness(&mut self.lines, Kind::Expiry, "ok", key);
                self.lines.push(format!("expiry/{sku}:here/{id}/{at} EXPIRY: {} diff 0", key.line()));
            } else {
                key.timer = None;
                key.available += 1;
                key.version += 1;
                self.lines.push(format!("  says three sold by {at}"));
                self.lines.push(format!("timer/{sku}:here/2/three/{at} TIMER: {} diff 0", key.line()));
            }
        }
    }
}

fn witness(lines: &mut Vec<String>, kind: Kind, outcome: &str, key: &Key) {
    lines.push(format!("  says {} {outcome} {} {}", kind.name(), key.available, key.on_hand()));
}

fn counter(key: &mut Key, event: &TestEvent) {
    if event.kind == Kind::Sale {
        key.sold += 1;
        if key.sold == 3 {
            key.sold = 0;
            key.timer = Some(event.clock_ms + 40);
        }
    }
}

fn books(key: &mut Key, event: &TestEvent, clock: i64) -> Result<i64, &'static str> {
    let q = event.quantity;
    let id = &event.reservation;
    match event.kind {
        Kind::Receipt | Kind::Return | Kind::Adjustment => key.available += q,
        Kind::Sale | Kind::TransferOut => key.available -= q,
        Kind::TransferIn => {
            key.in_transit = (key.in_transit - q).max(0);
            key.available += q;
        }
        Kind::Expect => key.in_transit += q,
        Kind::Count => {
            let difference = q - key.on_hand();
            key.available += difference;
            return Ok(difference);
        }
        Kind::Reservation if key.open.contains_key(id) => return Err("RESERVATION_EXISTS"),
        Kind::Reservation if key.available < q => return Err("INSUFFICIENT_STOCK"),
        Kind::Reservation => {
            key.available -= q;
            key.open.insert(id.clone(), (q, false, clock + LEDGER.reservation_ttl_ms));
        }
        Kind::Confirmation => {
            let open = key.open.get_mut(id).ok_or("UNKNOWN_RESERVATION")?;
            if std::mem::replace(&mut open.1, true) {
                return Err("ALREADY_CONFIRMED");
            }
        }
        Kind::Release | Kind::Fulfillment => {
            let open = key.open.get_mut(id).ok_or("UNKNOWN_RESERVATION")?;
            let part = if q == 0 { open.0 } else { q };
            if part > open.0 {
                return Err("EXCEEDS_RESERVATION");
            }
            open.0 -= part;
            key.open.retain(|_, left| left.0 != 0);
            if event.kind == Kind::Release {
                key.available += part;
            }
        }
        Kind::Other | Kind::Expiry | Kind::Timer => {}
    }
    Ok(0)
}
