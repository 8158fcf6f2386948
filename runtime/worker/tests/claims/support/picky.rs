//! A log that does not take transactions with a certain record.

use std::sync::Arc;

use stockflow_log::{LogError, MemoryLog, OutRecord};

use super::front::{Front, Whim};

pub type Picky = Front<Refuses>;

#[derive(Clone)]
pub struct Refuses {
    /// Whether a record is not taken.
    unwanted: Arc<dyn Fn(&OutRecord<'_>) -> bool + Send + Sync>,
    /// Where the transaction at hand has one.
    unwanted_topic: Option<String>,
}

impl Picky {
    pub fn new(log: &MemoryLog, unwanted: impl Fn(&OutRecord<'_>) -> bool + Send + Sync + 'static) -> Picky {
        Front::of(log, Refuses { unwanted: Arc::new(unwanted), unwanted_topic: None })
    }
}

impl Whim for Refuses {
    fn begins(&mut self) {
        self.unwanted_topic = None;
    }

    fn sends(&mut self, record: &OutRecord<'_>) {
        if self.unwanted_topic.is_none() && (self.unwanted)(record) {
            self.unwanted_topic = Some(record.topic.to_owned());
        }
    }

    fn commits(&mut self) -> Result<(), LogError> {
        let Some(topic) = self.unwanted_topic.clone() else { return Ok(()) };
        Err(LogError::Refused { action: "commit a transaction", topic, message: "too large".to_owned() })
    }
}
