//! Reassigning: what to do when partitions come and go.

use stockflow_log::{Assignment, Log, TopicPartition};

use super::StageThread;
use super::assigned::Standing;
use crate::error::WorkerError;
use crate::trouble::Trouble;

impl<L: Log> StageThread<L> {
    pub(super) fn reassign(&mut self, assignment: Assignment) -> Result<(), Trouble> {
        match assignment {
            Assignment::Assigned(come) => self.come(come),
            Assignment::Revoked(gone) => self.revoked(&gone),
            Assignment::Lost(gone) => self.lost(&gone),
        }
    }

    /// What is new is restored first; what there was goes on.
    fn come(&mut self, come: Vec<TopicPartition>) -> Result<(), Trouble> {
        for partition in come {
            let (topic, number) = (&partition.topic, partition.partition);
            tracing::info!(stage = self.stage.name, partition = number, topic, "assigned");
            self.check_partition(&partition)?;
            if self.is_durable() {
                self.assigned.come(&self.stage, &partition, Standing::Waiting { is_paused: false });
            } else {
                self.assigned.come(&self.stage, &partition, Standing::Running);
                self.shards.of_or_empty(number);
            }
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
            self.shards.rollback();
        }
        self.let_go(gone);
        committed
    }

    /// They are gone already: what is uncommitted must not be.
    fn lost(&mut self, gone: &[TopicPartition]) -> Result<(), Trouble> {
        let is_touched = |open: &super::Open| {
            let mut gone = gone.iter().filter_map(|partition| self.stage.input_of(partition));
            gone.any(|input| open.spans.touches(input))
        };
        let touched = self.open.as_ref().is_some_and(is_touched);
        self.let_go(gone);
        if touched { self.give_up() } else { Ok(()) }
    }

    fn let_go(&mut self, gone: &[TopicPartition]) {
        for partition in gone {
            tracing::info!(stage = self.stage.name, partition = partition.partition, topic = partition.topic, "let go");
            self.assigned.go(partition);
            self.shards.go(partition.partition);
        }
    }
}
