//! Assigned: what the group has given to this thread, with one standing a partition.

mod aside;
mod owned;

use std::collections::BTreeMap;

use stockflow_core::InputSpan;
use stockflow_log::{Offset, TopicPartition};

use super::restore::Restoring;
use super::spans::Spans;
use crate::stage::{InputPartition, Stage};
use aside::Aside;
pub(super) use owned::{Owned, Standing};

/// The partitions that a thread owns.
#[derive(Default)]
pub(super) struct Assigned(BTreeMap<InputPartition, Owned>);

impl Assigned {
    /// A partition comes, with nothing known of it.
    pub(super) fn come(&mut self, stage: &Stage, partition: &TopicPartition, standing: Standing) {
        if let Some(input) = stage.input_of(partition) {
            self.0.insert(input, Owned::new(partition.clone(), standing));
        }
    }

    /// A partition goes, with all that was known of it.
    pub(super) fn go(&mut self, partition: &TopicPartition) {
        self.0.retain(|_, owned| owned.partition != *partition);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Owned> {
        self.0.values()
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Owned> {
        self.0.values_mut()
    }

    pub(super) fn of(&mut self, input: InputPartition) -> Option<&mut Owned> {
        self.0.get_mut(&input)
    }

    pub(super) fn named(&mut self, partition: &TopicPartition) -> Option<&mut Owned> {
        self.0.values_mut().find(|owned| owned.partition == *partition)
    }

    /// Whether every partition is at work.
    pub(super) fn is_running(&self) -> bool {
        self.all().all(Owned::is_running)
    }

    /// Whether a partition of this number waits to be restored, or is being restored.
    pub(super) fn waits(&self, number: u32) -> bool {
        self.all().any(|owned| owned.partition.partition == number && !owned.is_running())
    }

    /// Whether a partition of this number is here, and at work.
    pub(super) fn works(&self, number: u32) -> bool {
        self.all().any(|owned| owned.partition.partition == number && owned.is_running())
    }

    /// All is restored from now on, or begun again.
    pub(super) fn wait_all(&mut self) {
        self.all_mut().for_each(Owned::wait);
    }

    /// The restore at hand, which goes back with [`Owned::restores`].
    pub(super) fn take_restoring(&mut self) -> Option<(InputPartition, Box<Restoring>)> {
        self.0.iter_mut().find_map(|(input, owned)| Some((*input, owned.take_restoring()?)))
    }

    /// The partition that is to be restored next.
    pub(super) fn next_waiting(&self) -> Option<(InputPartition, TopicPartition)> {
        let next = self.0.iter().find(|(_, owned)| matches!(owned.standing, Standing::Waiting { .. }));
        next.map(|(input, owned)| (*input, owned.partition.clone()))
    }

    /// These begin where a transaction that was given up began.
    pub(super) fn read_again(&mut self, begins: impl IntoIterator<Item = (InputPartition, i64)>) {
        for (input, begin) in begins {
            if let Some(owned) = self.0.get_mut(&input) {
                owned.again_from = Some(begin);
            }
        }
    }

    /// These were committed.
    pub(super) fn committed(&mut self, stage: &Stage, offsets: &[Offset]) {
        for Offset { partition, next, .. } in offsets {
            let Some(owned) = self.named(partition) else { continue };
            if owned.note_committed(*next) {
                let (topic, number) = (&partition.topic, partition.partition);
                tracing::info!(stage = stage.name, topic, partition = number, next, "goes on, no longer set aside");
            }
        }
    }

    /// What was read of a partition of which `next` is to be committed. Of one without records,
    /// what lies between where reading was and there is markers.
    pub(super) fn read(&self, spans: &Spans, stage: &Stage, Offset { partition, next, .. }: &Offset) -> InputSpan {
        let input = stage.input_of(partition);
        let (from, records) = match input.and_then(|input| spans.of(input)) {
            Some((from, records)) => (from, records),
            None => (input.and_then(|input| self.0.get(&input)?.reading), 0),
        };
        InputSpan { from, next: *next, records }
    }

    /// One that was set aside and has waited for long enough, and where in it reading stands; it is
    /// being tried now.
    pub(super) fn due_aside(&mut self) -> Option<(TopicPartition, i64)> {
        self.all_mut().find_map(|owned| Some((owned.partition.clone(), owned.aside.as_mut()?.try_if_due()?)))
    }

    /// What is to be told while any are set aside.
    pub(super) fn told_of_asides(&self) -> Option<String> {
        let mut asides = self.all().filter_map(|owned| owned.aside.as_ref().map(Aside::why));
        let first = asides.next()?;
        Some(match asides.count() {
            0 => first.to_owned(),
            more => format!("{first}; and {more} more"),
        })
    }
}
