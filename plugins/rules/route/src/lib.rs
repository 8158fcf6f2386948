//! Route: filters, re-keys and copies records to topics.

use stockflow_rule::{Config, Effects, Event, Field, Fields, RecordKey, Rule, Stock, Verdict, export_rule};

/// Copies each record, as it came, to the topic of every route that it matches.
#[derive(Config, Debug)]
pub struct Route {
    /// Where to, and what of it.
    routes: Vec<Target>,
    /// What becomes of a record that matches no route.
    #[config(default)]
    otherwise: Otherwise,
}

/// One route.
#[derive(Config, Debug)]
pub struct Target {
    /// What takes this route; without it, everything.
    #[config(default)]
    when: Filter,
    /// The topic, by its short name.
    to: String,
    /// What the copy is keyed by.
    #[config(default)]
    key: RecordKey,
}

/// What a record must be, in every respect that is given.
#[derive(Config, Debug, Default)]
pub struct Filter {
    /// One of these kinds, by the name of the kind or by the sender's spelling of it, whatever
    /// the case.
    #[config(default)]
    kinds: Vec<String>,
    /// At one of these locations.
    #[config(default)]
    locations: Vec<String>,
    /// From one of these source systems.
    #[config(default)]
    sources: Vec<String>,
    /// Of a stock keeping unit that begins with this.
    #[config(default)]
    sku_prefix: String,
}

/// What becomes of a record that matches no route.
#[derive(Config, Debug, Default, PartialEq, Eq)]
pub enum Otherwise {
    /// Nothing.
    #[default]
    Drop,
    /// It is refused as `NO_ROUTE`.
    Refuse,
    /// It goes to this topic, keyed by `{sku}:{locationId}`.
    Topic(String),
}

impl Rule for Route {
    const READS: Fields = Fields::of(&[
        Field::KindName,
        Field::Sku,
        Field::Location,
        Field::Source,
        Field::Order,
        Field::User,
        Field::Payload,
    ]);

    fn check(&self) -> Result<(), String> {
        match self.routes.iter().position(|route| route.to.is_empty()) {
            Some(n) => Err(format!("routes[{n}].to: a route needs a topic")),
            None => Ok(()),
        }
    }

    fn apply(&self, event: &Event<'_>, _: &Stock, out: &mut Effects<'_>) -> Verdict {
        let mut matched = false;
        for route in self.routes.iter().filter(|route| route.when.takes(event)) {
            copy(&route.to, route.key, event, out);
            matched = true;
        }
        match &self.otherwise {
            Otherwise::Refuse if !matched => return Verdict::refuse("NO_ROUTE"),
            Otherwise::Topic(topic) if !matched => copy(topic, RecordKey::SkuLocation, event, out),
            _ => {}
        }
        Verdict::Continue
    }
}

impl Filter {
    fn takes(&self, event: &Event<'_>) -> bool {
        let is_kind = |name: &String| {
            name.eq_ignore_ascii_case(event.kind().name()) || name.eq_ignore_ascii_case(event.kind_name())
        };
        let is_among = |names: &[String], text: &str| names.is_empty() || names.iter().any(|name| name == text);
        (self.kinds.is_empty() || self.kinds.iter().any(is_kind))
            && is_among(&self.locations, event.location())
            && is_among(&self.sources, event.source())
            && event.sku().starts_with(&self.sku_prefix)
    }
}

fn copy(topic: &str, key: RecordKey, event: &Event<'_>, out: &mut Effects<'_>) {
    out.emit_record(topic, key.of(event).as_bytes(), event.payload());
}

export_rule!(Route, "route");

#[cfg(test)]
mod tests {
    use stockflow_rule::testing::{Effect, Given};
    use stockflow_rule::{Config, Exported, Kind};

    use super::Route;

    fn rule(otherwise: &str) -> Route {
        let config = format!(
            r#"{{"routes": [
                {{"when": {{"kinds": ["sale", "POS_VOID"], "locations": ["store-1", "store-2"]}}, "to": "store-sales"}},
                {{"when": {{"sources": ["WMS"], "skuPrefix": "B-"}}, "to": "bulk", "key": "sku"}},
                {{"to": "all", "key": "user"}}
            ], "otherwise": {otherwise}}}"#
        );
        let mut rule = Route::from_json(&config).unwrap();
        if otherwise != "\"drop\"" {
            rule.routes.pop();
        }
        rule
    }

    fn sale() -> Given {
        let sale = Given::stock(0).event(Kind::Sale, 1).sku("B-7").location("store-2");
        sale.user("u1").payload(b"\xffas it came")
    }

    #[test]
    fn a_record_is_copied_to_every_route_that_it_matches() {
        let bytes = b"\xffas it came";
        let (all, sales) = (Effect::record("all", "u1", bytes), Effect::record("store-sales", "B-7:store-2", bytes));
        let bulk = Effect::record("bulk", "B-7", bytes);
        let rule = rule("\"drop\"");
        assert_eq!(sale().apply(&rule).effects(), [sales.clone(), all.clone()]);
        assert_eq!(sale().source("WMS").apply(&rule).effects(), [sales, bulk, all.clone()]);
        assert_eq!(sale().location("store-3").apply(&rule).effects(), [all]);
    }

    #[test]
    fn kinds_of_the_senders_own_are_known_by_their_names() {
        let void = sale().event(Kind::Other, 1).text(stockflow_rule::Field::KindName, "pos_void");
        assert_eq!(void.apply(&rule("\"refuse\"")).effects().len(), 1);
    }

    #[test]
    fn what_matches_nothing_is_dropped_refused_or_sent_elsewhere() {
        let receipt = sale().event(Kind::Receipt, 1);
        assert_eq!(receipt.apply(&rule("\"refuse\"")).refused(), Some("NO_ROUTE"));
        let elsewhere = [Effect::record("rest", "B-7:store-2", b"\xffas it came")];
        assert_eq!(receipt.apply(&rule(r#"{"topic": "rest"}"#)).effects(), elsewhere);
        let dropped = Route::from_json(r#"{"routes": []}"#).unwrap();
        assert!(receipt.apply(&dropped).continues() && receipt.apply(&dropped).effects().is_empty());
    }

    #[test]
    fn a_route_to_nowhere_is_a_mistake() {
        let error = Route::configure(r#"{"routes": [{"to": ""}]}"#).unwrap_err();
        assert!(error.contains("routes[0].to"), "{error}");
    }
}
