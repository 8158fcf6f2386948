//! Rules that take long hold their thread for seconds, not for minutes: it commits in between, and is seen to be alive.

use std::sync::Arc;
use std::time::Duration;

use stockflow_core::{Batch, Description, Effects, Failure, Role, Rule};
use stockflow_host::HostError;
use stockflow_log::TopicCleanup;
use stockflow_worker::{Control, RuleSource, StageThread, Stopwatch};

use crate::support::{STOCK, Shop, described, durable, event};

/// How long an event takes.
const TAKES: Duration = Duration::from_millis(100);
const EVENTS: usize = 110;

struct Slow;

struct Sleeping(Description);

impl RuleSource for Slow {
    fn instance(&self) -> Result<Box<dyn Rule + Send>, HostError> {
        Ok(Box::new(Sleeping(described("slow", Role::Decider))))
    }
}

impl Rule for Sleeping {
    fn description(&self) -> &Description {
        &self.0
    }

    fn apply(&mut self, batch: &Batch, effects: &mut Effects, failures: &mut Vec<Failure>) {
        effects.clear();
        failures.clear();
        (0..batch.len()).for_each(|_| std::thread::sleep(TAKES));
    }
}

#[test]
fn a_batch_of_slow_events_is_committed_in_parts_and_its_thread_is_seen_to_be_alive() {
    let spec = STOCK.replace("rules: [{", "rules: [{name: slow, module: {builtin: stock}}, {");
    // One partition, whose books last: what is left for later is neither lost nor committed.
    let spec = spec.replace("canonical, partitions: 4", "canonical, partitions: 1");
    let shop = Shop::open_with(&spec, |stage| {
        stage.rules[0] = Box::new(Slow);
        stage.durable = Some(durable("changelog"));
    });
    shop.log.create_topic("changelog", 1, TopicCleanup::Keep).unwrap();
    let sent: Vec<_> = (0..EVENTS).map(|n| event(&format!("r{n}"), "RECEIPT", &format!("sku-{n}"), 1)).collect();
    shop.feed("canonical", &sent);
    let control = Arc::new(Control::default());
    let thread = StageThread::join(&shop.log, Arc::clone(&shop.stages[0]), Arc::clone(&control), 0).unwrap();
    let running = std::thread::spawn(move || thread.run());
    let (begun, mut seen, mut silent_max) = (Stopwatch::start(), Vec::new(), Duration::ZERO);
    while shop.read("levels").len() < EVENTS {
        assert!(begun.elapsed() < Duration::from_secs(120), "{seen:?}");
        let there = shop.read("levels").len();
        if seen.last() != Some(&there) {
            seen.push(there);
        }
        let silent = control.threads().values().map(|thread| thread.silent_for).max();
        silent_max = silent_max.max(silent.unwrap_or_default());
        std::thread::sleep(Duration::from_millis(20));
    }
    // All at once would take 12 s, in one transaction and without a word.
    assert!(control.last_errors().is_empty(), "{:?}", control.last_errors());
    assert!(seen.iter().any(|count| (1..EVENTS).contains(count)), "committed in parts: {seen:?}");
    let took = begun.elapsed();
    assert!(silent_max * 3 < took, "silent for {silent_max:?} of {took:?}");
    control.stop();
    running.join().unwrap().unwrap();
}
