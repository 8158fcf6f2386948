//! Bench: what crossing into WebAssembly costs, by events a call; the same rule compiled in beside it.
//!
//! `cargo bench -p stockflow-host --bench boundary`. `idle` is a guest that looks at the sku of each
//! event and asks for nothing: the boundary alone. `stock` is the built-in rule on sales.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench: loud")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rule_stock::Books;
use serde_json::json;
use stockflow_core::{Effects, Rule};
use stockflow_host::{Limits, RuleInstance};
use stockflow_rule::{EffectColumns, NativeRule};
use support::{component, engine, misbehaving, sales, skus};

fn boundary(criterion: &mut Criterion) {
    for events in [1, 16, 256] {
        let mut group = criterion.benchmark_group("boundary");
        group.throughput(Throughput::Elements(u64::try_from(events).unwrap()));
        let mut idle = misbehaving("well-behaved", "", None, Limits::default());
        group.bench_function(BenchmarkId::new("idle", events), |bencher| hosted(bencher, &mut idle, events));
        let stock = engine().load("stock", &component("stock"), None).unwrap();
        let mut stock = stock.configure(&json!({}), Limits::default()).unwrap().instance().unwrap();
        group.bench_function(BenchmarkId::new("stock", events), |bencher| hosted(bencher, &mut stock, events));
        let batch = sales(stock.description().reads, &skus(events));
        let (native, mut out) = (NativeRule::<Books>::new("{}").unwrap(), EffectColumns::default());
        group.bench_function(BenchmarkId::new("stock compiled in", events), |bencher| {
            bencher.iter(|| {
                native.apply(&batch.kinds, &batch.numbers, &batch.ends, &batch.text, &mut out);
                black_box(&out);
            });
        });
        group.finish();
    }
}

fn hosted(bencher: &mut criterion::Bencher<'_>, rule: &mut RuleInstance, events: usize) {
    let batch = sales(rule.description().reads, &skus(events));
    let (mut effects, mut failures) = (Effects::default(), Vec::new());
    bencher.iter(|| {
        rule.apply(black_box(&batch), &mut effects, &mut failures);
        black_box(&effects);
    });
}

criterion_group!(benches, boundary);
criterion_main!(benches);
