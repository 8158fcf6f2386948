//! Low stock: tells once when a key runs low, and when it has recovered.

use stockflow_rule::{
    Config, Event, Field, Fields, Notes, Observer, Outcome, Stock, export_rule, json::json, time::rfc3339,
};

/// Tells when what is available of a key falls to a threshold: once, and again only after it
/// has recovered. The records are keyed by `{sku}:{location}`:
/// `{sku, locationId, available, threshold, status, timestamp}`, status `LOW` or `RECOVERED`.
#[derive(Config, Debug)]
pub struct LowStock {
    /// This many units available, or fewer, are low.
    threshold: i64,
    /// The topic (short name) to tell it to.
    to: String,
    /// This many units available, or more, are no longer low: above the threshold, and well
    /// above it where stock goes up and down. Without it, one more than the threshold.
    #[config(default)]
    recover_at: Option<i64>,
    /// Whether to tell of the recovery as well.
    #[config(default)]
    tell_recovered: bool,
}

/// The state of a key that is low and was told of.
const LOW: &[u8] = b"low";

impl Observer for LowStock {
    const READS: Fields = Fields::of(&[Field::Sku, Field::Location, Field::State]);
    const STATE_VERSION: Option<u32> = Some(1);

    fn check(&self) -> Result<(), String> {
        match self.recover_at {
            Some(at) if at <= self.threshold => {
                Err(format!("recoverAt: {at} must be above the threshold, which is {}", self.threshold))
            }
            _ => Ok(()),
        }
    }

    fn observe(&self, event: &Event<'_>, outcome: Outcome<'_>, stock: &Stock, out: &mut Notes<'_>) {
        if !outcome.is_applied() {
            return;
        }
        let was_low = event.state() == LOW;
        let recovered_at = self.recover_at.unwrap_or(self.threshold.saturating_add(1));
        if !was_low && stock.available <= self.threshold {
            out.put_state(LOW);
            self.tell("LOW", event, stock, out);
        } else if was_low && stock.available >= recovered_at {
            out.clear_state();
            if self.tell_recovered {
                self.tell("RECOVERED", event, stock, out);
            }
        }
    }
}

impl LowStock {
    fn tell(&self, status: &str, event: &Event<'_>, stock: &Stock, out: &mut Notes<'_>) {
        let (sku, location) = (event.sku(), event.location());
        let record = json!({
            "sku": sku,
            "locationId": location,
            "available": stock.available,
            "threshold": self.threshold,
            "status": status,
            "timestamp": rfc3339(event.time_ms()),
        });
        let key = format!("{sku}:{location}");
        out.emit_record(&self.to, key.as_bytes(), record.to_string().as_bytes());
    }
}

export_rule!(LowStock, "low-stock");

#[cfg(test)]
mod tests {
    use stockflow_rule::testing::{Answer, Effect, Given};
    use stockflow_rule::{Config, Exported, Kind, json};

    use super::LowStock;

    fn rule() -> LowStock {
        LowStock::from_json(r#"{"threshold": 5, "to": "alerts", "recoverAt": 8, "tellRecovered": true}"#).unwrap()
    }

    /// The alerts' status as available goes through these values.
    fn told(rule: &LowStock, available: &[i64]) -> Vec<(i64, String)> {
        let mut told = Vec::new();
        let mut state = Vec::new();
        for available in available {
            let answer = Given::stock(*available).event(Kind::Sale, 1).state(&state).apply(rule);
            state = answer.state().to_vec();
            told.extend(status(&answer).map(|status| (*available, status)));
        }
        told
    }

    fn status(answer: &Answer) -> Option<String> {
        answer.effects().iter().find_map(|effect| match effect {
            Effect::EmitRecord { value, .. } => {
                let record: json::Value = json::from_slice(value).unwrap();
                Some(record["status"].as_str().unwrap().to_owned())
            }
            _ => None,
        })
    }

    #[test]
    fn a_crossing_is_told_once_until_it_has_recovered() {
        let path = [9, 6, 5, 4, 6, 5, 7, 8, 6, 5, 12];
        let crossings = [(5, "LOW"), (8, "RECOVERED"), (5, "LOW"), (12, "RECOVERED")];
        assert_eq!(told(&rule(), &path), crossings.map(|(at, status)| (at, status.to_owned())));
    }

    #[test]
    fn without_more_settings_one_above_the_threshold_is_a_quiet_recovery() {
        let rule = LowStock::from_json(r#"{"threshold": 5, "to": "alerts"}"#).unwrap();
        assert_eq!(told(&rule, &[5, 6, 5]), [(5, "LOW".to_owned()), (5, "LOW".to_owned())]);
    }

    #[test]
    fn the_record_says_what_is_low_where_and_since_when() {
        let answer = Given::stock(2).event(Kind::Sale, 1).at_ms(1_298_894_400_000).apply(&rule());
        let record = r#"{"available":2,"locationId":"location-1","sku":"sku-1","status":"LOW","threshold":5,"timestamp":"2011-02-28T12:00:00.000Z"}"#;
        let told = Effect::record("alerts", "sku-1:location-1", record);
        assert_eq!(answer.effects(), [Effect::put_state("low"), told]);
    }

    #[test]
    fn a_refused_event_changes_nothing_and_tells_nothing() {
        let refused = Given::stock(2).event(Kind::Reservation, 9).refused("INSUFFICIENT_STOCK");
        assert_eq!(refused.apply(&rule()).effects(), []);
    }

    #[test]
    fn recovering_at_the_threshold_is_a_mistake() {
        let error = LowStock::configure(r#"{"threshold": 5, "to": "a", "recoverAt": 5}"#).unwrap_err();
        assert!(error.contains("recoverAt"), "{error}");
    }
}
