//! Assignment: what to do when partitions come and go.

use stockflow_log::{Assignment, Log, TopicPartition};

use super::StageThread;
use super::held::Held;
use crate::error::WorkerError;
use crate::trouble::Trouble;

impl<L: Log + Clone> StageThread<L> {
    pub(super) fn reassign(&mut self, assignment: Assignment) -> Result<(), Trouble> {
        match assignment {
            Assignment::Assigned(come) => self.assigned(come),
            Assignment::Revoked(gone) => self.revoked(&gone),
            Assignment::Lost(gone) => self.lost(&gone),
        }
    }

    /// What is new is restored first; what there was goes on.
    fn assigned(&mut self, come: Vec<TopicPartition>) -> Result<(), Trouble> {
        for partition in &come {
            tracing::info!(
                stage = self.stage.name,
                partition = partition.partition,
                topic = partition.topic,
                "assigned"
            );
            self.committed.insert(partition.clone(), None);
            self.reading.forget(&self.stage, partition);
            self.check_partition(partition)?;
        }
        if self.is_durable() {
            self.to_restore.extend(come);
            self.pause_first = true;
            return Ok(());
        }
        for partition in come {
            let number = self.shard_of(partition.partition);
            self.shards.entry(number).or_insert_with(|| Held::new(&self.stage, number));
        }
        Ok(())
    }

    /// A ledger's keys stay where they are: more partitions would move them away from their stock.
    fn check_partition(&self, partition: &TopicPartition) -> Result<(), Trouble> {
        let grown = self.stage.config.ledger.is_some() && partition.partition >= self.stage.partitions;
        if !grown {
            return Ok(());
        }
        Err(Trouble::from(WorkerError::Grown {
            stage: self.stage.name.clone(),
            topic: partition.topic.clone(),
            partitions: self.stage.partitions,
        }))
    }

    /// They are another's once this member polls again: finish, commit, hand over.
    fn revoked(&mut self, gone: &[TopicPartition]) -> Result<(), Trouble> {
        let committed = self.commit();
        if committed.is_err() {
            // What cannot be committed now is done again by whoever reads it next.
            self.shards.values_mut().for_each(|held| held.shard.rollback());
        }
        self.let_go(gone);
        committed
    }

    /// They are gone already: what is uncommitted must not be.
    fn lost(&mut self, gone: &[TopicPartition]) -> Result<(), Trouble> {
        let touched = self.open.as_ref().is_some_and(|open| open.touches(&self.stage, gone));
        self.committed.retain(|partition, _| !gone.contains(partition));
        let given_up = if touched { self.give_up() } else { Ok(()) };
        self.let_go(gone);
        given_up
    }

    fn let_go(&mut self, gone: &[TopicPartition]) {
        for partition in gone {
            tracing::info!(stage = self.stage.name, partition = partition.partition, topic = partition.topic, "let go");
            self.committed.remove(partition);
            self.aside.forget(|aside| aside == partition);
            self.reading.forget(&self.stage, partition);
            self.to_restore.retain(|waiting| waiting != partition);
            self.restoring.take_if(|restoring| restoring.is_of(partition));
            if self.stage.config.ledger.is_some() {
                self.shards.remove(&partition.partition);
            }
        }
    }
}
