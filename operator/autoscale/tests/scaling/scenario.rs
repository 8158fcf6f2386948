//! Scenario: what comes in, and what goes wrong.

/// Records that come in at a second, a second.
pub type Curve = Box<dyn Fn(u64) -> f64>;

/// From one second to before another.
pub type Span = std::ops::Range<u64>;

pub enum Fault {
    /// A partition cannot be read on.
    Stuck(usize, Span),
    /// Nobody learns lags and rates.
    Blind(Span),
    /// All workers together do no more than so many records a second.
    Limited(u64, Span),
    /// All workers restart, one every 30 s.
    Roll(u64),
}

pub struct Scenario {
    pub name: &'static str,
    pub what: &'static str,
    pub seconds: u64,
    pub min: u32,
    pub arrivals: Curve,
    pub faults: Vec<Fault>,
    pub seed: u64,
}

pub const PARTITIONS: usize = 12;
pub const MAX: u32 = 12;
/// Workers at the start.
pub const START: u32 = 2;
/// The lag target: no record is to wait longer, seconds.
pub const TARGET_S: u64 = 30;

impl Scenario {
    pub fn is_blind(&self, now_s: u64) -> bool {
        self.faults.iter().any(|fault| matches!(fault, Fault::Blind(span) if span.contains(&now_s)))
    }

    pub fn is_stuck(&self, partition: usize, now_s: u64) -> bool {
        let hit = |fault: &Fault| matches!(fault, Fault::Stuck(of, span) if *of == partition && span.contains(&now_s));
        self.faults.iter().any(hit)
    }

    pub fn most_per_s(&self, now_s: u64) -> Option<u64> {
        self.faults.iter().find_map(|fault| match fault {
            Fault::Limited(most, span) if span.contains(&now_s) => Some(*most),
            _ => None,
        })
    }

    /// The worker that restarts now.
    pub fn restarts(&self, now_s: u64) -> Option<usize> {
        self.faults.iter().find_map(|fault| match fault {
            Fault::Roll(from_s) if now_s >= *from_s && (now_s - from_s).is_multiple_of(30) => {
                usize::try_from((now_s - from_s) / 30).ok().filter(|worker| *worker < PARTITIONS)
            }
            _ => None,
        })
    }
}

/// The part of all records that goes to a partition: the first has twice as many as the last.
pub fn share(partition: usize) -> f64 {
    let weight = |place: usize| 2.0 - place as f64 / (PARTITIONS - 1) as f64;
    weight(partition) / (0..PARTITIONS).map(weight).sum::<f64>()
}
