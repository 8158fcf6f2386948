//! Connecting: the thread joins its group and opens its producer, as often as that takes.

use stockflow_log::{Consumer, Log};

use super::StageThread;
use crate::trouble::Trouble;

impl<L: Log> StageThread<L> {
    /// Sees to it that there are a consumer and a producer.
    pub(super) fn connect(&mut self) -> Result<(), Trouble> {
        if self.connection.is_open() {
            return Ok(());
        }
        self.connection.open(&self.stage, self.place)?;
        let resumed = self.resume();
        if resumed.is_err() {
            // Tried again with the next turn: nothing is read before it is known from where.
            self.connection.close_producer();
        }
        resumed
    }

    /// After a new producer: everything goes on from what is committed.
    fn resume(&mut self) -> Result<(), Trouble> {
        if self.is_durable() {
            self.assigned.wait_all();
            return Ok(());
        }
        for owned in self.assigned.all_mut() {
            let committed = self.connection.consumer()?.committed(&owned.partition);
            let committed = committed.map_err(Trouble::read("read what is committed"))?;
            owned.goes_on_from(committed.map(|committed| committed.next));
        }
        self.read_again()
    }
}
