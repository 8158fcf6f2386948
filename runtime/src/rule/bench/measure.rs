//! Measuring: calls of one size, round after round.

use stockflow_core::{Effects, Rule};
use stockflow_worker::Stopwatch;

use super::super::loaded;
use super::super::test::stage::Stage;
use super::columns::Columns;
use crate::failure::Failure;

/// Rounds at least, each over all events; the median counts.
const ROUNDS_MIN: usize = 5;
/// Rounds at most.
const ROUNDS_MAX: usize = 101;
/// No further round begins after this.
const ENOUGH_NS: u64 = 1_000_000_000;

/// What calls of one size cost.
pub(super) struct Measured {
    pub(super) call_events: usize,
    pub(super) ns_per_event: f64,
    pub(super) fuel_per_event: f64,
    /// Events of a round on which the rule failed.
    pub(super) failed: usize,
}

impl Measured {
    pub(super) fn ns_per_call(&self) -> f64 {
        self.ns_per_event * number(self.call_events)
    }
}

/// Calls the rule with all events, `call_events` a call, until the median can be trusted.
pub(super) fn measure(stage: &Stage, columns: &Columns, call_events: usize) -> Result<Measured, Failure> {
    let Some(link) = stage.chain.iter().find(|link| link.is_tried) else {
        return Err(Failure::work("the chain has lost its rule; please report it"));
    };
    let mut rule = link.rule.instance().map_err(loaded::wrong)?;
    let calls = columns.calls(call_events);
    let (mut effects, mut failures, mut failed) = (Effects::default(), Vec::new(), 0);
    let mut round = |rule: &mut dyn Rule| {
        failed = 0;
        for call in &calls {
            rule.apply(call, &mut effects, &mut failures);
            failed += failures.len();
        }
    };
    // One round to warm up, which also tells the fuel: it is the same in every round.
    round(&mut rule);
    let fuel = rule.fuel_used();
    let mut rounds_ns = Vec::new();
    let all = Stopwatch::start();
    while rounds_ns.len() < ROUNDS_MIN || (all.elapsed_ns() < ENOUGH_NS && rounds_ns.len() < ROUNDS_MAX) {
        let watch = Stopwatch::start();
        round(&mut rule);
        rounds_ns.push(watch.elapsed_ns());
    }
    rounds_ns.sort_unstable();
    let median_ns = rounds_ns[rounds_ns.len() / 2];
    let events = number(columns.len());
    let [ns_per_event, fuel_per_event] = [median_ns, fuel].map(|sum| float(sum) / events);
    Ok(Measured { call_events, ns_per_event, fuel_per_event, failed })
}

fn number(count: usize) -> f64 {
    float(u64::try_from(count).unwrap_or(u64::MAX))
}

/// Exact below 2^53, which no sum of these reaches.
#[allow(clippy::cast_precision_loss, reason = "see above")]
fn float(number: u64) -> f64 {
    number as f64
}
