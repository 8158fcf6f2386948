//! Bench: what a step costs without its rules, what it costs to pack a transaction, and how fast a
//! shard is rebuilt.
//!
//! `cargo bench -p stockflow-core --bench packs`. Three in ten events touch a reservation; all
//! keys have stock before anything is measured, and a million ids are remembered.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench: loud")]
#![allow(clippy::disallowed_methods, reason = "a bench measures a part of what it does")]

mod coming;
mod workload;

use std::time::{Duration, Instant};

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stockflow_core::{InputSpan, Packed};
use workload::{Work, shard};

/// Nothing of the input.
const IDLE: InputSpan = InputSpan { from: Some(0), next: 0, records: 0 };

/// Takes `events` more through a stage, in transactions; keeps the log.
fn fill(work: &mut Work, events: u64, log: &mut Vec<Vec<u8>>) {
    let mut packed = Packed::default();
    for _ in 0..events / 10_000 {
        work.batch(10_000);
        packed.clear();
        work.shard.pack(IDLE, &mut packed).unwrap();
        work.shard.commit();
        log.extend(packed.iter().map(<[u8]>::to_vec));
    }
}

fn packing(criterion: &mut Criterion) {
    for keys in [50_000, 1_000_000] {
        let mut group = criterion.benchmark_group(format!("transaction of {keys} keys"));
        group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
        let mut work = Work::new(keys);
        fill(&mut work, keys + 1_500_000, &mut Vec::new());
        for batch in [1_000, 10_000] {
            group.throughput(Throughput::Elements(batch));
            let mut packed = Packed::default();
            group.bench_function(BenchmarkId::new("step", batch), |bencher| {
                bencher.iter_custom(|times| {
                    measured(times, || {
                        let took = work.batch(batch);
                        packed.clear();
                        work.shard.pack(IDLE, &mut packed).unwrap();
                        work.shard.commit();
                        took
                    })
                });
            });
            group.bench_function(BenchmarkId::new("pack", batch), |bencher| {
                bencher.iter_custom(|times| {
                    measured(times, || {
                        work.batch(batch);
                        packed.clear();
                        let start = Instant::now();
                        work.shard.pack(IDLE, &mut packed).unwrap();
                        let took = start.elapsed();
                        work.shard.commit();
                        took
                    })
                });
            });
            group.bench_function(BenchmarkId::new("commit", batch), |bencher| {
                bencher.iter_custom(|times| {
                    measured(times, || {
                        work.batch(batch);
                        packed.clear();
                        work.shard.pack(IDLE, &mut packed).unwrap();
                        let start = Instant::now();
                        work.shard.commit();
                        start.elapsed()
                    })
                });
            });
        }
        group.finish();
    }
}

fn measured(times: u64, mut once: impl FnMut() -> Duration) -> Duration {
    (0..times).map(|_| once()).sum()
}

fn restoring(criterion: &mut Criterion) {
    for keys in [50_000, 1_000_000] {
        let (mut work, mut log) = (Work::new(keys), Vec::new());
        fill(&mut work, keys + 1_000_000, &mut log);
        let first = work.shard.first_live_seq();
        log.retain(|record| stockflow_core::pack_head(record).unwrap().seq >= first);
        let mut group = criterion.benchmark_group("restore");
        group.sample_size(10).throughput(Throughput::Elements(work.shard.log_rows().0));
        group.bench_function(BenchmarkId::new("rows", keys), |bencher| {
            bencher.iter_batched(
                shard,
                |mut shard| {
                    log.iter().for_each(|record| {
                        shard.restore(record).unwrap();
                    });
                    shard.finish_restore().unwrap();
                    shard
                },
                BatchSize::PerIteration,
            );
        });
        group.finish();
    }
}

criterion_group!(benches, packing, coming::coming_and_going, restoring);
criterion_main!(benches);
