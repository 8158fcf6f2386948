//! Route: filters records to topics, as they came and re-keyed, or as canonical events.

use stockflow_rule::{Config, Effects, Event, Field, Fields, Kind, RecordKey, Rule, Stock, Verdict, export_rule};

/// Sends each record to the topic of every route that it matches.
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
    /// What is sent.
    #[config(default, rename = "as")]
    form: Form,
    /// What a record is keyed by; an event always by `{sku}:{location}`.
    #[config(default)]
    key: RecordKey,
}

/// What a route sends.
#[derive(Config, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The record, byte for byte as it came.
    #[default]
    Record,
    /// The event that was read from it, in the canonical form, under the id it has: sent twice,
    /// it is a duplicate downstream. What the books could not use is refused, and goes nowhere:
    /// `UNKNOWN_KIND`, `NO_SKU`, `NO_LOCATION`.
    Event,
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
    /// It goes to this topic, keyed by `{sku}:{location}`.
    Topic(String),
}

impl Rule for Route {
    const READS: Fields = Fields::of(&[
        Field::Id,
        Field::KindName,
        Field::Sku,
        Field::Location,
        Field::Source,
        Field::Order,
        Field::User,
        Field::Payload,
    ]);

    fn check(&self) -> Result<(), String> {
        for (n, route) in self.routes.iter().enumerate() {
            if route.to.is_empty() {
                return Err(format!("routes[{n}].to: a route needs a topic"));
            }
            if route.form == Form::Event && route.key != RecordKey::SkuLocation {
                return Err(format!("routes[{n}].key: an event is always keyed by sku:location; leave key out"));
            }
        }
        Ok(())
    }

    fn apply(&self, event: &Event<'_>, _: &Stock, out: &mut Effects<'_>) -> Verdict {
        let matching = || self.routes.iter().filter(|route| route.when.takes(event));
        // Before anything is sent: what an answer emits stands even where it refuses.
        if let Some(flaw) = flaw(event)
            && matching().any(|route| route.form == Form::Event)
        {
            return Verdict::refuse(flaw);
        }
        let mut matched = false;
        for route in matching() {
            match route.form {
                Form::Record => copy(&route.to, route.key, event, out),
                Form::Event => {
                    out.emit(&route.to).id(event.id());
                }
            }
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

/// Why an event is no canonical one.
fn flaw(event: &Event<'_>) -> Option<&'static str> {
    if event.kind() == Kind::Other {
        Some("UNKNOWN_KIND")
    } else if event.sku().is_empty() {
        Some("NO_SKU")
    } else if event.location().is_empty() {
        Some("NO_LOCATION")
    } else {
        None
    }
}

fn copy(topic: &str, key: RecordKey, event: &Event<'_>, out: &mut Effects<'_>) {
    out.emit_record(topic, key.of(event).as_bytes(), event.payload());
}

export_rule!(Route, "route");

#[cfg(test)]
mod tests;
