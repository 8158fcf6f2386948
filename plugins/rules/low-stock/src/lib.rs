//! The low-stock rule (being written).
use stockflow_rule::{Config, Effects, Event, Rule, Stock, Verdict, export_rule};

/// Being written.
#[derive(Config)]
pub struct LowStock {}

impl Rule for LowStock {
    fn apply(&self, _: &Event<'_>, _: &Stock, _: &mut Effects<'_>) -> Verdict {
        Verdict::Continue
    }
}

export_rule!(LowStock, "low-stock");
