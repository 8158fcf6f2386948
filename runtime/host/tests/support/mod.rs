//! Components, batches and configured rules for the tests of the host.
#![allow(clippy::unwrap_used, clippy::panic, dead_code, reason = "tests: loud failures; each test binary uses a part")]

use std::sync::OnceLock;

use serde_json::{Value, json};
use stockflow_core::{Batch, Effects, Failure, Fields, Rule};
use stockflow_host::{CompiledRule, Engine, EngineOptions, Limits, RuleInstance};

/// One engine for all tests of a binary: each reserves a pool of addresses.
pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(&EngineOptions { instances_max: 64, ..EngineOptions::default() }).unwrap())
}

/// The component that `make rules` built.
pub fn component(name: &str) -> Vec<u8> {
    let path = format!("{}/../../target/rules/{name}.wasm", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}; run `make rules`"))
}

pub fn hostile() -> &'static CompiledRule {
    static HOSTILE: OnceLock<CompiledRule> = OnceLock::new();
    HOSTILE.get_or_init(|| engine().load("hostile", &component("hostile"), None).unwrap())
}

/// The hostile guest with a behavior on the events of one sku (all if empty).
pub fn misbehaving(behavior: &str, when: &str, size: Option<u32>, limits: Limits) -> RuleInstance {
    let mut config = json!({"behavior": behavior, "when": when});
    if let Some(size) = size {
        config["size"] = Value::from(size);
    }
    hostile().configure(&config, limits).unwrap().instance().unwrap()
}

/// A batch of sales, one for each sku, with the texts that `reads` names (the sku, or nothing).
pub fn sales(reads: Fields, skus: &[String]) -> Batch {
    let mut batch = Batch::default();
    for sku in skus {
        batch.kinds.push(1);
        batch.numbers.extend([1, 1_700_000_000_000, 100, 0, 0, 0, 0, 1]);
        for field in reads.iter() {
            if field == stockflow_core::Field::Sku {
                batch.text.extend_from_slice(sku.as_bytes());
            }
            batch.ends.push(u32::try_from(batch.text.len()).unwrap());
        }
    }
    batch
}

/// `sku-0`, `sku-1` and so on.
pub fn skus(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("sku-{n}")).collect()
}

/// What the rule answers to the batch.
pub fn answer(rule: &mut impl Rule, batch: &Batch) -> (Effects, Vec<Failure>) {
    let (mut effects, mut failures) = (Effects::default(), Vec::new());
    rule.apply(batch, &mut effects, &mut failures);
    (effects, failures)
}
