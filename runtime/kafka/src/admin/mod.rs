//! Administration: topics, their settings, records and groups.
//!
//! Whoever provides for a pipeline's topics asks [`KafkaAdmin::differences`] what is not as
//! `stockflow_topics::wanted` says, and mends what is its own to mend: [`KafkaAdmin::create_topic`]
//! makes what is missing, [`KafkaAdmin::grow_topic`] adds partitions, [`KafkaAdmin::alter_topic`]
//! changes settings. Each is done once however often it is called, and waits until brokers know it.
//! For many topics at a time there is the same in one question: [`KafkaAdmin::topics`] and such.
//! Which groups there are and where they stand is told by [`KafkaAdmin::group`],
//! [`KafkaAdmin::committed`] and [`KafkaAdmin::stable_ends`].

mod backlogs;
mod committed;
mod create;
mod groups;
mod line;
mod many;
mod outcomes;
mod records;
mod settings;
mod topics;

use std::sync::{Arc, Mutex, PoisonError};

use stockflow_log::LogError;

use crate::base::checks::check_options;
use crate::base::options::KafkaOptions;
pub use backlogs::{Asleep, Backlogs, Looked, Waiting};
pub use committed::GroupOffsets;
pub use groups::{Group, Member};
use line::Line;
pub use outcomes::{Known, Made, Outcomes};
pub use stockflow_topics::{NewTopic, Setting, Topic};

/// Asks and changes what is not a record: topics, settings, groups. Clones are the same. It
/// connects when it is first used, and after an error anew, with the credentials as they are then.
#[derive(Clone, Debug)]
pub struct KafkaAdmin {
    options: Arc<KafkaOptions>,
    line: Arc<Mutex<Option<Arc<Line>>>>,
}

impl KafkaAdmin {
    /// Checks the options, and connects to nothing yet.
    ///
    /// # Errors
    /// `Fatal` when an option is refused: see [`check_options`].
    pub fn new(options: KafkaOptions) -> Result<KafkaAdmin, LogError> {
        check_options(&options)?;
        Ok(KafkaAdmin::of(Arc::new(options)))
    }

    /// With options that were checked.
    pub(crate) fn of(options: Arc<KafkaOptions>) -> KafkaAdmin {
        KafkaAdmin { options, line: Arc::default() }
    }

    /// Asks over the line there is, or a new one; one that failed is not used again.
    fn ask<T>(&self, question: impl FnOnce(&Line) -> Result<T, LogError>) -> Result<T, LogError> {
        let lock = || self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().clone();
        let line = match known {
            Some(line) => line,
            None => {
                let line = Arc::new(Line::open(&self.options)?);
                *lock() = Some(Arc::clone(&line));
                line
            }
        };
        let answer = question(&line);
        if matches!(answer, Err(LogError::Retriable { .. } | LogError::Fatal { .. })) {
            lock().take_if(|known| Arc::ptr_eq(known, &line));
        }
        answer
    }
}
