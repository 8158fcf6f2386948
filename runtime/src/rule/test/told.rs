//! What came of an event, in words that are the same when the same came of it.

use stockflow_codec::StageReason;
use stockflow_core::{Emit, Events, Field, Kind, Outcome, StageConfig, Stock};

use super::shown;

/// An event, and what came of it.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// Its line in the file; none for what the host made.
    pub(super) line: Option<u64>,
    pub(super) event: String,
    pub(super) outcome: String,
    /// What it made rules emit, and what else there is to tell, a line each.
    pub(super) details: Vec<String>,
    /// State and timers that it made the rule ask for; known in calls of one event only.
    pub(super) kept: Vec<String>,
    pub(super) end: End,
}

/// How an event ended, for counting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    Applied,
    Refused(String),
    Duplicate,
    Dead(String),
}

/// Tells of events in the terms of their stage.
pub(super) struct Teller<'a> {
    pub(super) config: &'a StageConfig,
    pub(super) quantity_scale: u8,
}

impl Teller<'_> {
    /// `e-7: SALE 3 of sku-1 at store-7`; for what the host made, when it was due instead of an id.
    pub(super) fn event(&self, events: &Events, at: usize) -> String {
        let text = |field| shown::bytes(events.text(at, field).as_bytes());
        let kind = events.kind(at);
        let name = match (kind, text(Field::KindName)) {
            (Kind::Other, name) if !name.is_empty() => name,
            _ => kind.name().to_owned(),
        };
        let mut told = match kind {
            Kind::Timer => format!("{}: {name} {}", shown::time(events.time_ms(at)), timer_name(events, at)),
            kind => {
                let id = if kind == Kind::Expiry { shown::time(events.time_ms(at)) } else { text(Field::Id) };
                format!("{id}: {name} {}", self.quantity(events.quantity(at)))
            }
        };
        let reservation = match kind {
            Kind::Reservation | Kind::Confirmation | Kind::Release | Kind::Fulfillment | Kind::Expiry => {
                text(Field::Reservation)
            }
            _ => String::new(),
        };
        for (word, text) in [("of", text(Field::Sku)), ("at", text(Field::Location)), ("for", reservation)] {
            if !text.is_empty() {
                told.push_str(&format!(" {word} {text}"));
            }
        }
        told
    }

    /// What became of it, what it made rules emit, and how it counts.
    pub(super) fn outcome(
        &self,
        outcome: &Outcome<'_>,
        emits: impl Iterator<Item = String>,
    ) -> (String, Vec<String>, End) {
        let mut details: Vec<String> = emits.collect();
        let (text, end) = match outcome {
            Outcome::Applied { stock, count_difference, failure } => {
                if let Some(death) = failure {
                    details.push(format!("but {}", self.death(death.rule, death.reason, &death.message)));
                }
                (self.applied(*stock, *count_difference), End::Applied)
            }
            Outcome::Refused { reason, requested, available } => {
                let reason = shown::bytes(reason.as_bytes());
                let mut text = format!("refused {reason}");
                if self.config.ledger.is_some() {
                    let [requested, available] = [*requested, *available].map(|units| self.quantity(units));
                    text.push_str(&format!(" ({requested} asked for, {available} available)"));
                }
                (text, End::Refused(reason))
            }
            Outcome::Duplicate => ("duplicate".to_owned(), End::Duplicate),
            Outcome::Dead(death) => {
                let text = self.death(death.rule, death.reason, &death.message);
                (format!("dead: {text}"), End::Dead(death.reason.to_owned()))
            }
            Outcome::Waits { behind } => {
                let parked = StageReason::Parked.code();
                let text = self.death(None, parked, &format!("waits behind event {:?}", behind.unwrap_or_default()));
                (format!("dead: {text}"), End::Dead(parked.to_owned()))
            }
        };
        (text, details, end)
    }

    fn death(&self, rule: Option<u16>, reason: &str, message: &str) -> String {
        let rule = rule.and_then(|rule| self.config.rules.get(usize::from(rule)));
        let by = rule.map_or(String::new(), |rule| format!("rule {}: ", rule.name));
        format!("{by}{reason}: {}", shown::bytes(message.as_bytes()))
    }

    fn applied(&self, stock: Option<&Stock>, count_difference: i64) -> String {
        let Some(stock) = stock else { return "applied".to_owned() };
        let mut text = format!("applied: {} available", self.quantity(stock.available));
        let rest = [
            (stock.reserved, "reserved"),
            (stock.committed, "committed"),
            (stock.unsellable, "unsellable"),
            (stock.in_transit, "in transit"),
        ];
        for (quantity, bucket) in rest.into_iter().filter(|(quantity, _)| *quantity != 0) {
            text.push_str(&format!(", {} {bucket}", self.quantity(quantity)));
        }
        text.push_str(&format!(", version {}", stock.version));
        if count_difference != 0 {
            text.push_str(&format!("; the count was off by {}", self.quantity(count_difference)));
        }
        text
    }

    /// `emits EXPECT 3 to transit {sku: a}` or `emits to alerts, key a:b, {…}`.
    pub(super) fn emit(&self, emit: &Emit<'_>) -> String {
        let topic = |topic: &usize| self.config.topics.get(*topic).map_or("?", String::as_str);
        match emit {
            Emit::Event { topic: at, kind, quantity, time_ms, fields } => {
                let mut text = format!("emits {} {} to {}", kind.name(), self.quantity(*quantity), topic(at));
                let time = time_ms.map(|time_ms| format!("time {}", shown::time(time_ms)));
                let set = Field::ALL.into_iter().filter_map(|field| {
                    let text = fields.get(field)?;
                    Some(format!("{} {}", super::super::describe::field_name(field), shown::bytes(text.as_bytes())))
                });
                let set: Vec<String> = set.chain(time).collect();
                if !set.is_empty() {
                    text.push_str(&format!(": {}", set.join(", ")));
                }
                text
            }
            Emit::Record { topic: at, key, value } => {
                let key = if key.is_empty() { String::new() } else { format!(", key {}", shown::bytes(key)) };
                format!("emits to {}{key}: {}", topic(at), shown::bytes(value))
            }
        }
    }

    fn quantity(&self, units: i64) -> String {
        shown::quantity(units, self.quantity_scale)
    }
}

impl Told {
    /// The event with its line before it.
    pub(super) fn named(&self) -> String {
        self.line.map_or_else(|| self.event.clone(), |line| format!("line {line}: {}", self.event))
    }

    /// Whether the same came of the same event.
    pub(super) fn agrees(&self, other: &Told) -> bool {
        let same_event = (self.line, &self.event) == (other.line, &other.event);
        same_event && (&self.outcome, &self.details) == (&other.outcome, &other.details)
    }

    /// All that came of it, a line.
    pub(super) fn answer(&self) -> String {
        let all: Vec<&str> = std::iter::once(&self.outcome).chain(&self.details).map(String::as_str).collect();
        all.join("; ")
    }
}

/// The name in a timer's id, `timer/{sku}:{location}/{rule}/{name}/{due}`; the id if it has none.
fn timer_name(events: &Events, at: usize) -> String {
    let text = |field| events.text(at, field);
    let key = format!("timer/{}:{}/", text(Field::Sku), text(Field::Location));
    let name = text(Field::Id).strip_prefix(&*key).and_then(|rest| {
        let (_, name_and_due) = rest.split_once('/')?;
        Some(name_and_due.rsplit_once('/')?.0)
    });
    shown::bytes(name.unwrap_or(text(Field::Id)).as_bytes())
}
