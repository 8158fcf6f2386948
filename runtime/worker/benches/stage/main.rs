//! Bench: the stock stage on one core, its rule in WebAssembly and compiled in.
//!
//! `cargo bench -p stockflow-worker --bench stage [-- EVENTS]`. One thread runs the stage: decode,
//! ledger and rule, encode; once from memory to nowhere, which is the stage alone, and once over
//! the in-process log, with poll, produce and commit. The ways take turns in one process, so that
//! their ratios hold on a machine whose speed does not.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a bench: loud, and it reports")]

mod native;
mod tape;
mod workload;

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use stockflow_log::{Log, MemoryLog};
use stockflow_worker::{Control, RuleSource, Stage, StageThread};
use workload::Workload;

const ROUNDS: usize = 5;

fn main() {
    let events = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(1_000_000);
    for (what, workload) in [
        ("retail day, 50,000 keys, Zipf 0.7", Workload::retail_day(events)),
        ("flash sale, one key", Workload::one_key(events / 4)),
    ] {
        let mut best = [f64::MAX; 4];
        for _ in 0..ROUNDS {
            let rounds = [
                alone(&workload, workload.hosted()),
                alone(&workload, Box::new(native::Native)),
                over_the_log(&workload, workload.hosted()),
                over_the_log(&workload, Box::new(native::Native)),
            ];
            best.iter_mut().zip(rounds).for_each(|(best, ns)| *best = best.min(ns));
        }
        println!("{what}: {} events of {} bytes", workload.lines.len(), workload.line_bytes());
        let [hosted, native, hosted_log, native_log] = best;
        for (way, ns) in [
            ("stage alone, in WebAssembly", hosted),
            ("stage alone, compiled in", native),
            ("over the log, in WebAssembly", hosted_log),
            ("over the log, compiled in", native_log),
        ] {
            println!("  {way:<30} {ns:>7.0} ns an event  {:>9.0} events a core-second", 1e9 / ns);
        }
        println!(
            "  WebAssembly to compiled in: {:.2} alone, {:.2} over the log",
            hosted / native,
            hosted_log / native_log
        );
    }
}

/// The stage from memory to nowhere, CPU ns an event.
fn alone(workload: &Workload, rule: Box<dyn RuleSource>) -> f64 {
    let stage = workload.stage(rule);
    let tape = workload.tape(&stage.inputs[0].subscription.topic);
    let ns = ns_per_event(workload, &tape, stage, || {
        while !tape.read_out.load(SeqCst) {
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    assert!(tape.bytes_out.load(SeqCst) > 0);
    ns
}

/// The stage over the in-process log, CPU ns an event.
fn over_the_log(workload: &Workload, rule: Box<dyn RuleSource>) -> f64 {
    let log = MemoryLog::new();
    let stage = workload.stage(rule);
    workload.create_topics(&log);
    let topic = stage.inputs[0].subscription.topic.clone();
    workload.feed(&log, &topic);
    ns_per_event(workload, &log, stage, || log.wait_until_backlog_below(&topic, 1))
}

/// CPU time of the stage's one thread for the whole workload, by event.
#[allow(clippy::cast_precision_loss, reason = "nanoseconds of a bench fit 53 bits")]
fn ns_per_event<L>(workload: &Workload, log: &L, stage: Stage, until_read: impl FnOnce()) -> f64
where
    L: Log + Clone,
    StageThread<L>: Send + 'static,
{
    let control = Arc::new(Control::default());
    let thread = StageThread::join(log, Arc::new(stage), Arc::clone(&control), 0).unwrap();
    let worker = std::thread::spawn(move || {
        let before = cpu_ns();
        thread.run().unwrap();
        cpu_ns() - before
    });
    until_read();
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
