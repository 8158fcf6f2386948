//! Records: dropping the oldest.

use pollster::block_on;
use stockflow_log::{LogError, TopicPartition};

use super::KafkaAdmin;
use super::line::patience;
use crate::base::lists::list_at;

impl KafkaAdmin {
    /// Drops the records of a partition below `before`; what is gone already is no error.
    ///
    /// # Errors
    /// `Fatal` when the partition ends before that offset, or the user may not; `Retriable`
    /// when the brokers cannot be asked.
    pub fn delete_records(&self, partition: &TopicPartition, before: i64) -> Result<(), LogError> {
        let action = "delete records";
        let asked = list_at(action, [(partition, before)])?;
        self.ask(|line| {
            let done = block_on(line.changing.delete_records(&asked, &patience()));
            let done = done.map_err(|error| line.failed(action, &error))?;
            let refused = done.elements().iter().try_for_each(|element| element.error());
            match refused {
                Ok(()) => Ok(()),
                Err(error) if error.rdkafka_error_code() == Some(OFFSET_OUT_OF_RANGE) => {
                    let (earliest, end) = crate::log::offsets::stable(action, line.client(), partition)?;
                    if before <= earliest {
                        return Ok(());
                    }
                    let what = crate::log::offsets::shown(partition);
                    Err(LogError::Fatal { action, message: format!("{what} ends at {end}, before {before}") })
                }
                Err(error) => Err(line.failed(action, &error)),
            }
        })
    }
}

const OFFSET_OUT_OF_RANGE: rdkafka::error::RDKafkaErrorCode = rdkafka::error::RDKafkaErrorCode::OffsetOutOfRange;
