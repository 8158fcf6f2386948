//! Claims about the text: bounded, read as it was written, and anew where it cannot be.

use stockflow_autoscale::{Backlog, History, Observation, PartitionSeen, WorkerSeen};

use super::*;

/// A stage with as many partitions and workers, watched for an hour; with 32 decisions.
fn kept(partitions: u64, workers: u32) -> Kept {
    let seen = |step: u64| Observation {
        at_s: 1_800_000_000 + step * 5,
        replicas: workers,
        ready: workers,
        restoring: 0,
        workers: (0..workers).map(|ordinal| WorkerSeen { ordinal, threads: 4, busy_s: step as f64 * 3.217 }).collect(),
        partitions: (0..partitions)
            .map(|place| {
                let end = 10_000_000_000 + step * (1_234 + place);
                PartitionSeen { backlog: Some(Backlog { end, lag: 1_000 * place }), set_aside: false }
            })
            .collect(),
    };
    let mut history = History::new(&seen(0));
    (1..720).for_each(|step| history.observe(&seen(step)));
    let terms = Terms {
        replicas: workers,
        arrivals_per_s: 123_456.789,
        lag_records: Some(10_000_000_000),
        done_per_s: Some(98_765.432),
        drain_as_is_s: Some(123_456.789),
        ..Terms::default()
    };
    let decision = || Decision { replicas: workers + 1, reason: Reason::Backlog, terms: terms.clone() };
    let shown = |at_s| Shown { at_s, sentence: decision().to_string(), decision: decision(), acts: at_s % 2 == 0 };
    Kept { history: Some(history), decisions: (0..32).map(shown).collect(), ..Kept::default() }
}

#[test]
fn no_stage_has_more_than_four_kibibytes_whatever_its_size() {
    for (partitions, workers) in [(1, 1), (12, 12), (64, 16), (1_000, 300), (20_000, 1_000)] {
        let text = write(&kept(partitions, workers)).unwrap();
        assert!(text.len() <= BYTES_MAX, "{} bytes of {partitions} partitions", text.len());
        let (history, decisions) = read(&text).unwrap();
        assert!(history.is_some() && decisions.len() >= 4, "{} decisions of {partitions} partitions", decisions.len());
    }
}

#[test]
fn what_was_written_is_read_the_newest_decisions_in_their_order() {
    let kept = kept(3, 2);
    let (history, decisions) = read(&write(&kept).unwrap()).unwrap();
    assert_eq!(history, kept.history, "all of it, where it is small");
    let newest: Vec<_> =
        kept.decisions.iter().skip(32 - decisions.len()).map(|shown| (shown.at_s, &shown.decision)).collect();
    assert_eq!(decisions.iter().map(|shown| (shown.at_s, &shown.decision)).collect::<Vec<_>>(), newest);
    assert_eq!(decisions[0].sentence, kept.decisions[0].sentence);
}

#[test]
fn another_version_and_what_somebody_has_written_are_refused_in_words() {
    let text = write(&kept(3, 2)).unwrap();
    let other = text.replacen(r#""version":1"#, r#""version":2"#, 1);
    assert_eq!(read(&other).unwrap_err().to_string(), "it has version 2, and this operator reads 1");
    assert!(matches!(read("{}"), Err(Unread::Shape { .. })));
    assert!(matches!(read(r#"{"version":1,"history":7}"#), Err(Unread::Shape { .. })));
    assert!(matches!(read(&"x".repeat(BYTES_MAX + 1)), Err(Unread::Long { .. })));
}
