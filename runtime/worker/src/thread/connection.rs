//! A connection: a thread's clients of the log, each there or to be opened.

use stockflow_log::{ConsumerOptions, Log, LogError};

use crate::stage::Stage;
use crate::trouble::Trouble;

/// The clients of a thread.
pub(super) struct Connection<L: Log> {
    log: L,
    consumer: Option<L::Consumer>,
    producer: Option<L::Producer>,
    /// Reads changelogs; made when it is first needed.
    reader: Option<L::Reader>,
}

impl<L: Log> Connection<L> {
    /// To this log, with nothing open.
    pub(super) fn new(log: L) -> Connection<L> {
        Connection { log, consumer: None, producer: None, reader: None }
    }

    pub(super) fn is_open(&self) -> bool {
        self.consumer.is_some() && self.producer.is_some()
    }

    /// Opens the producer, and joins the group as the thread of this place.
    ///
    /// # Errors
    /// What the log says.
    pub(super) fn open(&mut self, stage: &Stage, place: usize) -> Result<(), Trouble> {
        let member = stage.member(place);
        if self.producer.is_none() {
            // Before the group is joined: what an earlier life left open is ended by then.
            let id = format!("{}.{member}", stage.group);
            self.producer = Some(self.log.producer(&id).map_err(Trouble::read("open the producer"))?);
        }
        if self.consumer.is_none() {
            let options = ConsumerOptions {
                group: stage.group.clone(),
                instance: member,
                subscriptions: stage.inputs.iter().map(|input| input.subscription.clone()).collect(),
            };
            self.consumer = Some(self.log.consumer(options).map_err(Trouble::read("join the group"))?);
        }
        Ok(())
    }

    /// What is asked of the log itself.
    pub(super) fn log(&self) -> &L {
        &self.log
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

    /// Lets go of the reader: it would fetch on, what this very thread writes.
    pub(super) fn close_reader(&mut self) {
        self.reader = None;
    }

    /// Lets go of the producer: what it did last has an outcome that is not known.
    pub(super) fn close_producer(&mut self) {
        self.producer = None;
    }

    /// Lets go of everything, and so of the group.
    pub(super) fn close(&mut self) {
        (self.consumer, self.producer, self.reader) = (None, None, None);
    }
}

fn not_connected() -> Trouble {
    let source = LogError::Retriable { action: "connect", message: "not connected".to_owned() };
    Trouble::read("connect")(source)
}
