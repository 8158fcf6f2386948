//! Keys that come and go: what it costs that they are forgotten.

use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput};
use stockflow_core::Packed;

use crate::workload::Work;
use crate::{IDLE, measured};

/// Step, pack and commit, of keys each of which is received and sold out once.
pub fn coming_and_going(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("keys that come and go");
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    let (mut work, mut packed) = (Work::new(0), Packed::default());
    group.throughput(Throughput::Elements(10_000));
    group.bench_function(BenchmarkId::new("transaction", 10_000), |bencher| {
        bencher.iter_custom(|times| {
            measured(times, || {
                let step = work.come_and_go(10_000);
                packed.clear();
                let start = Instant::now();
                work.shard.pack(IDLE, &mut packed).unwrap();
                work.shard.commit();
                step + start.elapsed()
            })
        });
    });
    group.finish();
}
