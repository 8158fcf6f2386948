//! Aside: partitions that cannot be read on are left alone for a while; the others of the thread go
//! on at full speed.

use std::collections::BTreeMap;
use std::time::Duration;

use stockflow_log::{Consumer, Log, LogError, Offset, TopicPartition};

use super::StageThread;
use crate::clock::Stopwatch;
use crate::error::WorkerError;
use crate::trouble::Trouble;

/// How long one is left alone first; twice as long each time.
const WAIT_FIRST: Duration = Duration::from_secs(5);
const WAIT_MAX: Duration = Duration::from_secs(60);

/// A partition that could not be read on.
#[derive(Debug)]
struct Aside {
    /// Where in it.
    next: i64,
    why: String,
    since: Stopwatch,
    wait: Duration,
    /// Whether it is being tried, after a wait.
    is_tried: bool,
}

/// The partitions that could not be read on.
#[derive(Debug, Default)]
pub(super) struct Asides(BTreeMap<TopicPartition, Aside>);

impl Asides {
    /// Notes that a partition cannot be read on; whether that is news.
    fn note(&mut self, partition: &TopicPartition, next: i64, why: String) -> bool {
        let known = self.0.get(partition).filter(|known| known.next == next);
        let wait = known.map_or(WAIT_FIRST, |known| known.wait.saturating_mul(2).min(WAIT_MAX));
        let is_news = known.is_none();
        let aside = Aside { next, why, since: Stopwatch::start(), wait, is_tried: false };
        self.0.insert(partition.clone(), aside);
        is_news
    }

    /// One that has waited for long enough, and where in it reading stands; it is being tried now.
    fn due(&mut self) -> Option<(TopicPartition, i64)> {
        let mut all = self.0.iter_mut();
        let (partition, aside) = all.find(|(_, aside)| !aside.is_tried && aside.since.elapsed() >= aside.wait)?;
        aside.is_tried = true;
        Some((partition.clone(), aside.next))
    }

    /// Whether it cannot be read on.
    pub(super) fn has(&self, partition: &TopicPartition) -> bool {
        self.0.contains_key(partition)
    }

    /// Forgets these: they are another's, or begun anew.
    pub(super) fn forget(&mut self, gone: impl Fn(&TopicPartition) -> bool) {
        self.0.retain(|partition, _| !gone(partition));
    }

    /// What is to be told while there are any.
    pub(super) fn told(&self) -> Option<String> {
        self.0.values().next().map(|first| match self.0.len() {
            1 => first.why.clone(),
            more => format!("{}; and {} more", first.why, more - 1),
        })
    }
}

impl<L: Log + Clone> StageThread<L> {
    /// Leaves a partition alone for a while.
    ///
    /// # Errors
    /// It is no partition of the input but of the changelog, without which nothing goes on.
    pub(super) fn set_aside(&mut self, step: &'static str, source: LogError) -> Result<(), WorkerError> {
        let LogError::Unreadable { partition, next, .. } = &source else { return Ok(()) };
        if !self.stage.reads(&partition.topic) {
            return Err(WorkerError::Log { stage: self.stage.name.clone(), step, source });
        }
        if !self.committed.contains_key(partition) {
            return Ok(()); // Another's by now.
        }
        let TopicPartition { topic, partition: number } = partition;
        let why = format!(
            "{source}; the stage's other partitions go on. If it stays so, pass over it: stockflow skip --stage {} \
             --partition {number} --offset {next}",
            self.stage.name
        );
        if self.aside.note(partition, *next, why.clone()) {
            tracing::error!(stage = self.stage.name, topic, partition = number, next, error = %source, "set aside");
            self.control.note_error(&why);
        }
        let paused = match self.consumer.as_mut() {
            Some(consumer) => consumer.pause(std::slice::from_ref(partition)),
            None => Ok(()),
        };
        paused.map_err(Trouble::read("set a partition aside")).or_else(|trouble| self.mend(trouble))
    }

    /// Tries one that has waited for long enough: passes over what a person said to pass over, or
    /// reads on.
    pub(super) fn try_aside(&mut self) -> Result<(), Trouble> {
        if self.open.is_some() || self.is_restoring() {
            return Ok(());
        }
        let Some((partition, next)) = self.aside.due() else { return Ok(()) };
        if let Some(skip) = self.skip_of(&partition, next)? {
            return self.skip(&partition, next, &skip);
        }
        let consumer = self.consumer()?;
        consumer.resume(std::slice::from_ref(&partition)).map_err(Trouble::read("resume a partition"))
    }

    /// These were committed: what was set aside before them goes on.
    pub(super) fn note_read_on(&mut self, offsets: &[Offset]) {
        for Offset { partition, next, .. } in offsets {
            let goes_on = self.aside.0.get(partition).is_some_and(|aside| *next > aside.next);
            if goes_on {
                self.aside.0.remove(partition);
                let (topic, number) = (&partition.topic, partition.partition);
                tracing::info!(
                    stage = self.stage.name,
                    topic,
                    partition = number,
                    next,
                    "goes on, no longer set aside"
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_again_at_the_same_place_waits_longer_and_at_another_place_anew() {
        let partition = TopicPartition { topic: "events".to_owned(), partition: 3 };
        let mut asides = Asides::default();
        assert_eq!((asides.told(), asides.due()), (None, None));
        let wait = |asides: &Asides| asides.0[&partition].wait;
        assert!(asides.note(&partition, 7, "a bomb".to_owned()));
        assert_eq!(wait(&asides), WAIT_FIRST);
        for _ in 0..9 {
            assert!(!asides.note(&partition, 7, "a bomb".to_owned()));
        }
        assert_eq!((wait(&asides), asides.told()), (WAIT_MAX, Some("a bomb".to_owned())));
        assert!(asides.note(&partition, 9, "another".to_owned()));
        assert_eq!(wait(&asides), WAIT_FIRST);
        asides.forget(|gone| *gone == partition);
        assert_eq!(asides.told(), None);
    }
}
