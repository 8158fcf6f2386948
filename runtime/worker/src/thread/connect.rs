//! Connecting: the thread joins its group and opens its producer, as often as that takes.

use stockflow_log::{Consumer, ConsumerOptions, Log, LogError};

use super::StageThread;
use crate::trouble::Trouble;

impl<L: Log + Clone> StageThread<L> {
    /// Sees to it that there are a consumer and a producer.
    pub(super) fn connect(&mut self) -> Result<(), Trouble> {
        if self.consumer.is_some() && self.producer.is_some() {
            return Ok(());
        }
        let member = self.stage.member(self.place);
        if self.producer.is_none() {
            // Before the group is joined: what an earlier life left open is ended by then.
            let id = format!("{}.{member}", self.stage.group);
            let producer = self.log.producer(&id).map_err(Trouble::read("open the producer"))?;
            self.producer = Some(producer);
        }
        if self.consumer.is_none() {
            let options = ConsumerOptions {
                group: self.stage.group.clone(),
                instance: member,
                subscriptions: self.stage.inputs.iter().map(|input| input.subscription.clone()).collect(),
            };
            self.consumer = Some(self.log.consumer(options).map_err(Trouble::read("join the group"))?);
        }
        let resumed = self.resume_after_connecting();
        if resumed.is_err() {
            // Tried again with the next turn: nothing is read before it is known from where.
            self.producer = None;
        }
        resumed
    }

    /// The consumer, of a thread that is connected.
    pub(super) fn consumer(&mut self) -> Result<&mut L::Consumer, Trouble> {
        self.consumer.as_mut().ok_or_else(not_connected)
    }

    /// The producer, of a thread that is connected.
    pub(super) fn producer(&mut self) -> Result<&mut L::Producer, Trouble> {
        self.producer.as_mut().ok_or_else(not_connected)
    }

    /// The reader of changelogs.
    pub(super) fn reader(&mut self) -> Result<&mut L::Reader, Trouble> {
        if self.reader.is_none() {
            self.reader = Some(self.log.reader().map_err(Trouble::read("open the reader of the changelog"))?);
        }
        self.reader.as_mut().ok_or_else(not_connected)
    }

    /// After a new producer: everything goes on from what is committed.
    fn resume_after_connecting(&mut self) -> Result<(), Trouble> {
        let assigned: Vec<_> = self.committed.keys().cloned().collect();
        if assigned.is_empty() {
            return Ok(());
        }
        if self.stage.durable.is_some() {
            self.to_restore = assigned.into();
            self.pause_first = true;
            self.restoring = None;
            return Ok(());
        }
        for partition in assigned {
            let consumer = self.consumer()?;
            let committed = consumer.committed(&partition).map_err(Trouble::read("read what is committed"))?;
            if let Some(committed) = committed {
                self.retry_from.insert(partition.clone(), committed.next);
            }
            self.committed.insert(partition, committed.map(|committed| committed.next));
        }
        self.read_again()
    }
}

fn not_connected() -> Trouble {
    let source = LogError::Retriable { action: "connect", message: "not connected".to_owned() };
    Trouble::read("connect")(source)
}
