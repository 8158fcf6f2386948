//! Rivals: other installations that look after the same pipelines. An installation is a lease, by its
//! namespace and name; operators that share one take turns, those of two would both act. Pure.
//!
//! Who acts goes on, and who comes later yields. Of two that have both just started the younger yields,
//! and so does of two that both act, which only two that start within a moment can come to. As in the
//! election a lease is believed only by what this process has seen of it; and for longer than there, so
//! that whoever stands by for it has taken it over before anybody takes it for nobody's.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

/// So many durations a lease that nobody writes is believed: one until it has run out, and one for who stands by.
const BELIEVED: u32 = 2;

/// Which namespaces an installation looks after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of them.
    All,
    /// This one.
    One(String),
}

impl Reach {
    /// As its lease has it.
    pub fn text(&self) -> &str {
        match self {
            Reach::All => "*",
            Reach::One(namespace) => namespace,
        }
    }

    /// From what a lease has.
    pub fn of(text: &str) -> Reach {
        if text == "*" { Reach::All } else { Reach::One(text.to_owned()) }
    }

    fn overlaps(&self, other: &Reach) -> bool {
        *self == Reach::All || *other == Reach::All || self == other
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reach::All => f.write_str("all namespaces"),
            Reach::One(namespace) => write!(f, "the namespace {namespace}"),
        }
    }
}

/// An installation, as its lease tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// Its lease: namespace and name.
    pub lease: String,
    /// What it looks after.
    pub reach: Reach,
    /// Which of its operators leads; empty when none does.
    pub holder: String,
    /// The server's version of the lease.
    pub version: String,
    /// How long it is good for.
    pub duration: Duration,
    /// Since when that operator leads, µs since 1970. Only an order is made of it.
    pub since_us: i64,
    /// Whether it acts already; of one that was let go, whether it did.
    pub acts: bool,
}

impl Installation {
    /// One that has not asked for its lease: whoever has one was there before.
    pub fn outside(lease: String, reach: Reach) -> Installation {
        let (holder, version) = (String::new(), String::new());
        Installation { lease, reach, holder, version, duration: Duration::ZERO, since_us: i64::MAX, acts: false }
    }
}

/// Whether this installation may act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody else looks after what it looks after.
    Alone,
    /// Nobody knows yet whether another one is alive.
    Unsure,
    /// It is to leave it to another one; why, and what to do.
    Yields(String),
}

/// What was seen of the leases of others.
#[derive(Clone, Debug, Default)]
pub struct Rivals {
    /// Version, since when that is seen, and whether another one was seen before.
    seen: BTreeMap<String, (String, Instant, bool)>,
}

impl Rivals {
    /// Judges by all leases as they are at `now`; one's own is among them.
    pub fn judge(&mut self, mine: &Installation, all: &[Installation], now: Instant) -> Verdict {
        let rivals = all.iter().filter(|other| other.lease != mine.lease && other.reach.overlaps(&mine.reach));
        let (mut yields_to, mut is_unsure): (Option<&Installation>, _) = (None, false);
        // One that acted and was let go is about to be taken over: by who stands by, or by who is started anew.
        let counts = |rival: &&Installation| !rival.holder.is_empty() || (rival.acts && !mine.acts);
        for rival in rivals.filter(counts) {
            match self.lives(rival, now) {
                // The words are about one that acts, if there is one.
                Some(true) if yields(mine, rival) && yields_to.is_none_or(|other| !other.acts) => {
                    yields_to = Some(rival);
                }
                None => is_unsure = true,
                Some(_) => {}
            }
        }
        self.seen.retain(|lease, _| all.iter().any(|other| other.lease == *lease));
        match yields_to {
            _ if is_unsure && !mine.acts => Verdict::Unsure,
            Some(rival) => Verdict::Yields(words(mine, rival)),
            None => Verdict::Alone,
        }
    }

    /// Nothing was seen for a while: nobody is taken for dead by time in which nobody has looked.
    pub fn missed(&mut self, now: Instant) {
        self.seen.values_mut().for_each(|(_, since, _)| *since = now);
    }

    /// Whether it is renewed; `None` while that is not known.
    fn lives(&mut self, rival: &Installation, now: Instant) -> Option<bool> {
        let (version, since, was_renewed) =
            self.seen.entry(rival.lease.clone()).or_insert_with(|| (rival.version.clone(), now, false));
        if *version != rival.version {
            (*version, *since, *was_renewed) = (rival.version.clone(), now, true);
        }
        let is_over = now.saturating_duration_since(*since) >= rival.duration.saturating_mul(BELIEVED);
        if is_over { Some(false) } else { was_renewed.then_some(true) }
    }
}

fn yields(mine: &Installation, rival: &Installation) -> bool {
    let age = |of: &Installation| (of.since_us, of.lease.clone());
    let is_younger = age(mine) > age(rival);
    match (mine.acts, rival.acts) {
        (false, true) => true,
        (true, false) => false,
        (true, true) | (false, false) => is_younger,
    }
}

fn words(mine: &Installation, rival: &Installation) -> String {
    let held = match rival.holder.as_str() {
        "" => "let go a moment ago".to_owned(),
        holder => format!("held by {holder}"),
    };
    format!(
        "another installation of stockflow-operator looks after {}, and this one is to look after {}: both would act on \
         the same pipelines. Its lease is {}, {held}; the lease of this one is {}. Stop one of them, or give each a \
         namespace of its own (--namespace)",
        rival.reach, mine.reach, rival.lease, mine.lease
    )
}

#[cfg(test)]
mod tests;
