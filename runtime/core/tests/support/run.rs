//! Runs test events through a shard in batches, and writes down what came out.

use std::sync::Arc;

use stockflow_core::{
    Emit, Events, Field, LedgerConfig, NewEvent, OnFailure, Outcome, Outcomes, Role, RuleConfig, Rules, Shard,
    StageConfig, Workspace,
};

use super::{TestEvent, rules};

pub const LEDGER: LedgerConfig = LedgerConfig {
    oversell: false,
    reservation_ttl_ms: 60,
    dedupe_window_ms: 300,
    dedupe_ids: 50,
    kept_bytes_max: 1 << 30,
};

pub fn chain() -> Rules {
    vec![
        rules::rule("picky", Role::Decider, rules::picky),
        rules::rule("books", Role::Decider, rules::books),
        rules::rule("counter", Role::Decider, rules::counter),
        rules::rule("witness", Role::Observer, rules::witness),
    ]
}

pub fn shard(on_failure: OnFailure) -> Shard {
    let rules = ["picky", "books", "counter", "witness"];
    let rules = rules.map(|name| RuleConfig { name: name.to_owned(), renamed_from: None, on_failure }).to_vec();
    let config = StageConfig { ledger: Some(LEDGER), rules, topics: vec!["log".to_owned()] };
    Shard::new(Arc::new(config), Box::new(|_, _| true))
}

pub fn push(events: &mut Events, event: &TestEvent) {
    let mut texts = [""; stockflow_core::event::EVENT_FIELDS];
    texts[Field::Id as usize] = &event.id;
    texts[Field::Sku as usize] = event.sku;
    texts[Field::Location as usize] = "here";
    texts[Field::Reservation as usize] = &event.reservation;
    let new = NewEvent { kind: event.kind, quantity: event.quantity, time_ms: event.clock_ms, texts };
    events.push(&new, bytes::Bytes::new());
}

/// Every line that came out, batch after batch; audits the books after each.
pub fn run(shard: &mut Shard, rules: &mut Rules, input: &[TestEvent], batch: usize) -> Vec<String> {
    let (mut events, mut out, mut work) = (Events::default(), Outcomes::default(), Workspace::default());
    let mut lines = Vec::new();
    for chunk in input.chunks(batch) {
        let clocks: Vec<i64> = chunk.iter().map(|event| shard.tick(event.clock_ms, i64::MAX)).collect();
        let mut from = 0;
        while from < chunk.len() {
            events.clear();
            chunk[from..].iter().for_each(|event| push(&mut events, event));
            from += shard.process(&mut events, &clocks[from..], rules, &mut out, &mut work).unwrap();
            describe(&events, &out, &mut lines);
        }
        shard.commit();
        shard.audit().unwrap();
    }
    lines
}

pub fn describe(events: &Events, out: &Outcomes, lines: &mut Vec<String>) {
    for (at, _, outcome, emits) in out.iter() {
        let name = format!("{} {}", events.text(at, Field::Id), events.kind(at).name());
        for emit in emits.iter() {
            match emit {
                Emit::Record { value, .. } => lines.push(format!("  says {}", String::from_utf8_lossy(value))),
                Emit::Event { kind, quantity, .. } => lines.push(format!("  emits {} {quantity}", kind.name())),
            }
        }
        lines.push(match outcome {
            Outcome::Applied { stock: Some(s), count_difference: d, .. } => format!(
                "{name}: v{} {}/{}/{}/{}/{} diff {d}",
                s.version, s.available, s.reserved, s.committed, s.unsellable, s.in_transit
            ),
            Outcome::Applied { stock: None, .. } => format!("{name}: nothing to publish"),
            Outcome::Refused { reason, requested, available } => {
                format!("{name}: refused {reason}, wanted {requested} of {available}")
            }
            Outcome::Duplicate => format!("{name}: duplicate"),
            Outcome::Dead(death) => format!("{name}: dead {}", death.reason),
            Outcome::Waits { behind } => format!("{name}: waits behind {}", behind.unwrap_or("letters")),
        });
    }
}
