//! Appending packs to a store that holds so many, and dropping as many from its front.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench: loud failures, and what the macro makes")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::{hint::black_box, ops::ControlFlow};
use stockflow_store::{FolderStores, ShardStore, Stores};

/// A changed row takes about so much of a pack.
const EVENT_BYTES: u64 = 60;
const HELD_BYTES: u64 = 50_000_000;

fn pack(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|n| n.to_le_bytes()[0]).collect()
}

/// A shard's store with as many packs as it holds, and the number of the next.
fn filled(folder: &std::path::Path, pack: &[u8], packs: u64) -> (Box<dyn ShardStore>, u64) {
    let mut shard = FolderStores::open(folder, "bench").and_then(|stores| stores.shard(0, "")).unwrap();
    for seq in 1..=packs {
        shard.append(seq, &mut std::iter::once(pack)).unwrap();
    }
    (shard, packs + 1)
}

fn append(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("append");
    for bytes in [6_000, 60_000, 600_000] {
        let pack = pack(bytes);
        let length = u64::try_from(bytes).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (mut shard, mut next) = filled(folder.path(), &pack, HELD_BYTES / length);
        group.throughput(Throughput::Elements(length / EVENT_BYTES));
        group.bench_function(format!("{bytes} bytes"), |bencher| {
            bencher.iter(|| {
                shard.append(next, &mut std::iter::once(pack.as_slice())).unwrap();
                // as the worker does: every 8 MB
                if next.is_multiple_of(8_000_000 / length) {
                    shard.mark(0).unwrap();
                    shard.drop_before(next - HELD_BYTES / length).unwrap();
                }
                next += 1;
            });
        });
    }
}

fn load(criterion: &mut Criterion) {
    let pack = pack(600_000);
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path(), &pack, HELD_BYTES / 600_000));
    let mut group = criterion.benchmark_group("load");
    group.throughput(Throughput::Bytes(HELD_BYTES)).sample_size(20);
    group.bench_function("50 MB, opened and read", |bencher| {
        bencher.iter(|| {
            let mut shard = FolderStores::open(folder.path(), "bench").and_then(|stores| stores.shard(0, "")).unwrap();
            let read = &mut |_, record: &[u8]| {
                black_box(record);
                ControlFlow::Continue(())
            };
            shard.load(read).unwrap()
        });
    });
}

criterion_group!(benches, append, load);
criterion_main!(benches);
