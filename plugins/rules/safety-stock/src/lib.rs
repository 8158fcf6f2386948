//! Safety stock: holds back the last units of a key for the till.

use std::collections::BTreeMap;

use stockflow_rule::{Config, Effects, Event, Field, Fields, Kind, Rule, Stock, Verdict, export_rule};

/// Refuses reservations (`SAFETY_STOCK`) that would leave less than this available. It stands
/// before `stock` in the chain: it looks at what is there before the hold.
#[derive(Config, Debug)]
pub struct SafetyStock {
    /// Units that no reservation may take, not below zero.
    keep: i64,
    /// Units to keep at single locations instead.
    #[config(default)]
    locations: BTreeMap<String, i64>,
}

impl Rule for SafetyStock {
    const READS: Fields = Fields::of(&[Field::Location]);

    fn check(&self) -> Result<(), String> {
        match self.locations.values().chain([&self.keep]).find(|keep| **keep < 0) {
            Some(keep) => Err(format!("keep: {keep} units cannot be kept: give 0 or more")),
            None => Ok(()),
        }
    }

    fn apply(&self, event: &Event<'_>, stock: &Stock, _: &mut Effects<'_>) -> Verdict {
        if event.kind() != Kind::Reservation {
            return Verdict::Continue;
        }
        let keep = self.locations.get(event.location()).unwrap_or(&self.keep);
        if stock.available.saturating_sub(event.quantity()) < *keep {
            return Verdict::refuse("SAFETY_STOCK");
        }
        Verdict::Continue
    }
}

export_rule!(SafetyStock, "safety-stock");

#[cfg(test)]
mod tests {
    use stockflow_rule::testing::Given;
    use stockflow_rule::{Config, Exported, Kind};

    use super::SafetyStock;

    fn rule() -> SafetyStock {
        SafetyStock::from_json(r#"{"keep": 3, "locations": {"outlet": 0}}"#).unwrap()
    }

    #[test]
    fn the_last_units_are_not_for_reservations() {
        assert!(Given::stock(10).event(Kind::Reservation, 7).apply(&rule()).continues());
        let refused = Given::stock(10).event(Kind::Reservation, 8).apply(&rule());
        assert_eq!(refused.refused(), Some("SAFETY_STOCK"));
        let at_the_outlet = Given::stock(10).event(Kind::Reservation, 10).location("outlet");
        assert!(at_the_outlet.apply(&rule()).continues());
    }

    #[test]
    fn the_till_may_take_everything() {
        assert!(Given::stock(1).event(Kind::Sale, 1).apply(&rule()).continues());
    }

    #[test]
    fn keeping_less_than_nothing_is_a_mistake() {
        let error = SafetyStock::configure(r#"{"keep": -1}"#).unwrap_err();
        assert!(error.contains("keep"), "{error}");
    }
}
