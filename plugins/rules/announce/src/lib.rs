//! The announce rule (being written).
use stockflow_rule::{Config, Effects, Event, Rule, Stock, Verdict, export_rule};

/// Being written.
#[derive(Config)]
pub struct Announce {}

impl Rule for Announce {
    fn apply(&self, _: &Event<'_>, _: &Stock, _: &mut Effects<'_>) -> Verdict {
        Verdict::Continue
    }
}

export_rule!(Announce, "announce");
