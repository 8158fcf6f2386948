//! The retail-lines rule (being written).
use stockflow_rule::{Config, Effects, Event, Rule, Stock, Verdict, export_rule};

/// Being written.
#[derive(Config)]
pub struct RetailLines {}

impl Rule for RetailLines {
    fn apply(&self, _: &Event<'_>, _: &Stock, _: &mut Effects<'_>) -> Verdict {
        Verdict::Continue
    }
}

export_rule!(RetailLines, "retail-lines");
