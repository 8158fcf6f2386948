//! The stock rule.
use stockflow_rule::{Config, Effects, Event, Kind, Rule, Stock, Verdict, export_rule};

/// Keeps the books.
#[derive(Config)]
pub struct Books {}

impl Rule for Books {
    fn apply(&self, event: &Event<'_>, _: &Stock, out: &mut Effects<'_>) -> Verdict {
        if event.kind() == Kind::Receipt {
            out.receive(event.quantity());
        }
        Verdict::Continue
    }
}

export_rule!(Books, "stock");
