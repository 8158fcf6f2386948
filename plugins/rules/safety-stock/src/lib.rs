//! The safety-stock rule (being written).
use stockflow_rule::{Config, Effects, Event, Rule, Stock, Verdict, export_rule};

/// Being written.
#[derive(Config)]
pub struct SafetyStock {}

impl Rule for SafetyStock {
    fn apply(&self, _: &Event<'_>, _: &Stock, _: &mut Effects<'_>) -> Verdict {
        Verdict::Continue
    }
}

export_rule!(SafetyStock, "safety-stock");
