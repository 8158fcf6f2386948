//! Size: a history stays small, however large the stage and however long it is watched.

use stockflow_autoscale::{Backlog, History, Observation, PartitionSeen, WorkerSeen};

/// The JSON of a history of so many partitions and workers after `steps` observations, bytes.
fn bytes(partitions: u64, workers: u32, steps: u64) -> usize {
    length(&history(partitions, workers, steps))
}

fn length(history: &History) -> usize {
    serde_json::to_string(history).unwrap().len()
}

/// A history after so many observations.
fn history(partitions: u64, workers: u32, steps: u64) -> History {
    let seen = |step: u64| Observation {
        at_s: 1_800_000_000 + step * 10,
        replicas: workers + u32::try_from(step % 7).unwrap(),
        ready: workers,
        restoring: 0,
        workers: (0..workers)
            .map(|ordinal| WorkerSeen { ordinal, threads: 4, busy_s: step as f64 * 7.123_456 })
            .collect(),
        partitions: (0..partitions)
            .map(|place| {
                let end = 10_000_000_000 + step * 123_457 + place;
                PartitionSeen { backlog: Some(Backlog { end, lag: 1_000_000_000 + place }), set_aside: true }
            })
            .collect(),
    };
    let mut history = History::new(&seen(0));
    (1..steps).for_each(|step| history.observe(&seen(step)));
    history
}

#[test]
fn what_a_restart_goes_on_with_is_small_whatever_the_stage() {
    for (partitions, workers, steps) in [(1, 1, 3), (12, 12, 8640), (200_000, 10_000, 3), (1_000, 500, 700)] {
        let history = history(partitions, workers, steps);
        assert!(length(&history.essence()) < 2_000, "{} bytes", length(&history.essence()));
        assert!(length(&history.lasting()) <= length(&history));
    }
    let common = length(&history(12, 12, 8640).lasting());
    assert!(common < 3_600, "{common} bytes");
}

#[test]
fn a_history_of_the_largest_stage_fits_an_annotation() {
    assert!(bytes(200_000, 10_000, 3) < 200_000);
}

#[test]
fn a_history_of_a_common_stage_is_a_few_kilobytes_and_does_not_grow() {
    let (hour, day) = (bytes(12, 12, 360), bytes(12, 12, 8640));
    assert!(day < 6_000 && day < hour + 500, "{hour} bytes after an hour, {day} after a day");
}
