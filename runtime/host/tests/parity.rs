//! Claims on the boundary: a rule answers in WebAssembly what it answers natively.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::sync::OnceLock;

use proptest::prelude::*;
use rule_stock::Books;
use serde_json::json;
use stockflow_core::{Batch, Effects};
use stockflow_host::{CompiledRule, Limits};
use stockflow_rule::{BatchColumns, EffectColumns, Exported};
use support::{answer, component, engine};

/// The stock rule, compiled once.
fn stock() -> &'static CompiledRule {
    static STOCK: OnceLock<CompiledRule> = OnceLock::new();
    STOCK.get_or_init(|| engine().load("stock", &component("stock"), None).unwrap())
}

fn natively(rule: &Books, batch: &Batch) -> Effects {
    let columns = BatchColumns { kinds: &batch.kinds, numbers: &batch.numbers, ends: &batch.ends, text: &batch.text };
    let mut out = EffectColumns::default();
    rule.run(&columns, &mut out);
    Effects { heads: out.heads, numbers: out.numbers, ends: out.ends, text: out.text }
}

fn batch_of(fields: usize, events: &[(u8, i64, Vec<String>)]) -> Batch {
    let mut batch = Batch::default();
    for (kind, quantity, texts) in events {
        batch.kinds.push(*kind);
        batch.numbers.extend([*quantity, 1_700_000_000_000, 100, 5, 5, 1, 3, 7]);
        for field in 0..fields {
            batch.text.extend_from_slice(texts[field % texts.len()].as_bytes());
            batch.ends.push(u32::try_from(batch.text.len()).unwrap());
        }
    }
    batch
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_stock_rule_answers_the_same_in_webassembly_and_natively(
        events in prop::collection::vec((0_u8..13, 0_i64..1_000_000, prop::collection::vec("[a-z:é]{0,9}", 1..4)), 1..300),
    ) {
        let mut hosted = stock().configure(&json!({"expectTo": "expected"}), Limits::default()).unwrap().instance().unwrap();
        let native = Books::configure(r#"{"expectTo": "expected"}"#).unwrap();
        let batch = batch_of(stock().description().reads.len(), &events);
        let (effects, failures) = answer(&mut hosted, &batch);
        prop_assert!(failures.is_empty(), "{failures:?}");
        prop_assert_eq!(effects, natively(&native, &batch));
    }
}
