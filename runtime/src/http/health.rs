//! Health: whether the threads turn, whether they are ready for work, and if not, why.

use std::time::Duration;

use super::seen::{Seen, StageSeen};

/// A thread that has not shown itself for this long hangs: it does so four times a second, and
/// no step of its loop takes longer than the log's time-outs.
const SILENT_MAX: Duration = Duration::from_secs(60);

/// A thread that has not shown itself for this long waits inside a call to Kafka, most likely for
/// brokers that are away: nothing else it does takes so long.
const STALLED_AFTER: Duration = Duration::from_secs(5);

/// The same of one that has said that it waits: it may take that long until it tries again.
const STALLED_WAITING_AFTER: Duration = Duration::from_secs(15);

/// Why the process should be started anew; nothing while its threads turn.
pub(super) fn not_alive(seen: &Seen) -> Vec<String> {
    let mut reasons = Vec::new();
    for stage in &seen.stages {
        for (place, thread) in &stage.threads {
            if let Some(why) = &thread.ended {
                reasons.push(line(stage, &format!("thread {place} has ended: {why}")));
            } else if thread.silent_for > SILENT_MAX && !stage.is_stopping {
                let seconds = thread.silent_for.as_secs();
                reasons.push(line(stage, &format!("thread {place} has not shown itself for {seconds} s")));
            }
        }
    }
    reasons
}

/// Why it does not do all of its work yet; nothing when every thread is in its group and every
/// shard is restored.
pub(super) fn not_ready(seen: &Seen) -> Vec<String> {
    let reasons = |stage| stage_not_ready(stage).into_iter().map(|reason| line(stage, &reason));
    seen.stages.iter().flat_map(reasons).collect()
}

/// The same of one stage, without its name.
pub(super) fn stage_not_ready(stage: &StageSeen) -> Vec<String> {
    if stage.is_stopping {
        return vec!["stopping".to_owned()];
    }
    if let Some(lacks) = &stage.lacks {
        return vec![format!("waiting for {lacks}")];
    }
    if stage.threads.is_empty() {
        return vec!["no thread has started yet".to_owned()];
    }
    let mut reasons = Vec::new();
    reasons.extend(stage.threads.iter().filter_map(|(place, thread)| {
        let why = thread.ended.as_ref()?;
        Some(format!("thread {place} has ended: {why}"))
    }));
    reasons.extend(stage.waits_for().into_iter().map(|what| format!("waiting for Kafka: {what}")));
    reasons.extend(stage.threads.iter().filter_map(|(place, thread)| {
        let after = if thread.waits_for.is_some() { STALLED_WAITING_AFTER } else { STALLED_AFTER };
        let stalled = thread.silent_for > after && thread.ended.is_none();
        let seconds = thread.silent_for.as_secs();
        stalled.then(|| format!("waiting for Kafka: thread {place} has been in one call for {seconds} s"))
    }));
    let threads = stage.threads.len();
    // Of a thread that waits, what it waits for says more.
    let joining =
        stage.threads.iter().filter(|(_, thread)| thread.shards.is_none() && thread.waits_for.is_none()).count();
    if joining > 0 {
        reasons.push(format!("joining the group: {joining} of {threads} threads"));
    }
    if let (to_restore @ 1.., shards) = stage.shards_to_restore() {
        reasons.push(format!("restoring {to_restore} of {shards} shards"));
    }
    reasons
}

/// One line, whatever an error's text has in it.
fn line(stage: &StageSeen, reason: &str) -> String {
    let reason: String = reason.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("stage {}: {reason}", stage.name)
}
