//! Bench: the stock stage on one core, records in to records out, its rule in WebAssembly and compiled in.
//!
//! `cargo bench -p stockflow-worker --bench stage [-- EVENTS]`. One thread runs the stage over the
//! in-process log: poll, decode, ledger and rule, encode, produce, commit. The two ways take
//! turns in one process, so that their ratio holds on a machine whose speed does not.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a bench: loud, and it reports")]

mod native;
mod workload;

use std::sync::Arc;

use stockflow_log::MemoryLog;
use stockflow_worker::{Control, RuleSource, StageThread};
use workload::Workload;

const ROUNDS: usize = 5;

fn main() {
    let events = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(1_000_000);
    for (what, workload) in [
        ("retail day, 50,000 keys, Zipf 0.7", Workload::retail_day(events)),
        ("flash sale, one key", Workload::one_key(events / 4)),
    ] {
        let (mut hosted, mut native) = (f64::MAX, f64::MAX);
        for _ in 0..ROUNDS {
            hosted = hosted.min(ns_per_event(&workload, workload.hosted()));
            native = native.min(ns_per_event(&workload, Box::new(native::Native)));
        }
        println!("{what}: {} events of {} bytes", workload.lines.len(), workload.line_bytes());
        println!("  in WebAssembly  {hosted:>7.0} ns an event  {:>9.0} events a core-second", 1e9 / hosted);
        println!("  compiled in     {native:>7.0} ns an event  {:>9.0} events a core-second", 1e9 / native);
        println!("  ratio           {:>7.2}", hosted / native);
    }
}

/// CPU time of the stage's one thread for the whole workload, by event.
#[allow(clippy::cast_precision_loss, reason = "nanoseconds of a bench fit 53 bits")]
fn ns_per_event(workload: &Workload, rule: Box<dyn RuleSource>) -> f64 {
    let log = MemoryLog::new();
    let stage = workload.stage(&log, rule);
    let (group, topic) = (stage.group.clone(), stage.inputs[0].subscription.topic.clone());
    workload.feed(&log, &topic);
    let control = Arc::new(Control::default());
    let thread = StageThread::join(&log, Arc::new(stage), Arc::clone(&control), 0).unwrap();
    let worker = std::thread::spawn(move || {
        let before = cpu_ns();
        thread.run().unwrap();
        cpu_ns() - before
    });
    log.wait_until_backlog_below(&topic, 1);
    assert_eq!(log.lag(&group, &topic), 0);
    control.stop();
    let cpu_ns = worker.join().unwrap();
    let done = control.counters();
    assert_eq!(done.records, workload.lines.len() as u64);
    assert_eq!(done.dead.total(), 0);
    cpu_ns as f64 / workload.lines.len() as f64
}

/// CPU time of this thread so far, from the scheduler's own count.
fn cpu_ns() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    stat.split(' ').next().unwrap().parse().unwrap()
}
