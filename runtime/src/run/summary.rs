//! `summary.json`: what a run did and what it cost.

use serde::Serialize;
use std::collections::BTreeMap;

use stockflow_worker::{RuleCounters, StockTotals};

use super::stages::Done;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Ended {
    /// The input was used up and every stage had drained.
    Completed,
    /// It was told to stop.
    Interrupted,
}

/// What a run did and what it cost.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary {
    pub(crate) pipeline: String,
    pub(crate) ended: Ended,
    /// Records read from the input files, by topic.
    pub(crate) input_records: BTreeMap<String, u64>,
    /// Records published, by topic.
    pub(crate) output_records: BTreeMap<String, u64>,
    pub(crate) stages: Vec<StageSummary>,
    pub(crate) wall_seconds: f64,
    pub(crate) cpu_seconds: Option<f64>,
    pub(crate) peak_memory_bytes: Option<u64>,
}

/// What a stage did. Records are applied, refused, duplicates or dead, and add up.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StageSummary {
    pub(crate) name: String,
    pub(crate) records: u64,
    pub(crate) applied: u64,
    pub(crate) refused: BTreeMap<String, u64>,
    pub(crate) duplicates: u64,
    pub(crate) dead: BTreeMap<String, u64>,
    pub(crate) expired: u64,
    pub(crate) timers: u64,
    pub(crate) emitted: u64,
    pub(crate) transactions: u64,
    /// Counts that found another quantity than the books had.
    pub(crate) count_differences: u64,
    /// What the books hold at the end; `null` for a stage without a ledger.
    pub(crate) stock: Option<StockSummary>,
    pub(crate) rules: Vec<RuleSummary>,
}

/// What the books of a stage hold, over all keys, in units of 10^-quantityScale.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StockSummary {
    pub(crate) keys: u64,
    pub(crate) keys_below_zero: u64,
    pub(crate) available: i128,
    pub(crate) reserved: i128,
    pub(crate) committed: i128,
    pub(crate) unsellable: i128,
    pub(crate) in_transit: i128,
    pub(crate) open_reservations: u64,
}

/// What a rule used.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RuleSummary {
    pub(crate) name: String,
    pub(crate) events: u64,
    pub(crate) calls: u64,
    pub(crate) ns_per_event: f64,
    pub(crate) fuel_per_event: f64,
}

impl StageSummary {
    /// Of a stage that is done.
    pub(crate) fn of(stage: &Done) -> StageSummary {
        let Done { name, rules, counters, stock } = stage;
        let by_reason = |reasons: &stockflow_worker::Reasons| {
            reasons.iter().map(|(reason, count)| (reason.to_owned(), count)).collect()
        };
        StageSummary {
            name: name.clone(),
            records: counters.records,
            applied: counters.applied,
            refused: by_reason(&counters.refused),
            duplicates: counters.duplicates,
            dead: by_reason(&counters.dead),
            expired: counters.expired,
            timers: counters.timers,
            emitted: counters.emitted,
            transactions: counters.batches,
            count_differences: counters.count_differences,
            stock: stock.map(StockSummary::from),
            rules: rules
                .iter()
                .zip(counters.rules.iter().copied().chain(std::iter::repeat(RuleCounters::default())))
                .map(|(name, used)| RuleSummary::new(name, used))
                .collect(),
        }
    }

    pub(crate) fn refused_total(&self) -> u64 {
        self.refused.values().sum()
    }

    pub(crate) fn dead_total(&self) -> u64 {
        self.dead.values().sum()
    }
}

impl RuleSummary {
    fn new(name: &str, used: RuleCounters) -> RuleSummary {
        RuleSummary {
            name: name.to_owned(),
            events: used.events,
            calls: used.calls,
            ns_per_event: per(used.busy_ns, used.events),
            fuel_per_event: per(used.fuel, used.events),
        }
    }
}

impl From<StockTotals> for StockSummary {
    fn from(totals: StockTotals) -> StockSummary {
        StockSummary {
            keys: totals.keys,
            keys_below_zero: totals.keys_below_zero,
            available: totals.available,
            reserved: totals.reserved,
            committed: totals.committed,
            unsellable: totals.unsellable,
            in_transit: totals.in_transit,
            open_reservations: totals.open_reservations,
        }
    }
}

/// `total / count`, one decimal place; 0 of nothing.
fn per(total: u64, count: u64) -> f64 {
    if count == 0 {
        return 0.0;
    }
    let tenths = u128::from(total) * 10 / u128::from(count);
    u32::try_from(tenths).map_or(f64::INFINITY, |tenths| f64::from(tenths) / 10.0)
}
