//! Opening a producer: its transactional id is taken over from whoever had it.

use std::time::Duration;

use rdkafka::error::KafkaError;
use rdkafka::producer::{BaseProducer, Producer as _};
use stockflow_log::LogError;

use crate::base::context::{Complaint, Context};
use crate::base::events::serve;
use crate::base::failure::{explained, hopeless};
use crate::base::limits::TRANSACTION_WAIT;
use crate::log::parting::part;

/// First tries of opening a producer, each with a new client, which asks at once. While what an
/// earlier producer left open is being aborted, the coordinator refuses, and librdkafka asks again
/// only 500 ms later.
const QUICK_TRIES: u32 = 4;
const QUICK_STEP: Duration = Duration::from_millis(100);
/// One of the later tries, of one client.
const INIT_STEP: Duration = Duration::from_secs(1);

const ACTION: &str = "open a producer";

/// Takes the transactional id over: older producers are fenced and their open transactions aborted
/// when this returns.
pub(crate) fn open(
    make: impl Fn() -> Result<BaseProducer<Context>, LogError>,
) -> Result<BaseProducer<Context>, LogError> {
    let mut producer = make()?;
    let mut quick_tries = QUICK_TRIES;
    let mut waited = Duration::ZERO;
    loop {
        let step = if quick_tries > 0 { QUICK_STEP } else { INIT_STEP };
        let refused = producer.init_transactions(step);
        serve(&producer);
        let Err(error) = refused else { return Ok(producer) };
        let complaint = producer.context().complaint();
        waited += step;
        if let Some(error) = final_refusal(&error, complaint.as_ref(), waited) {
            part(producer);
            return Err(error);
        }
        if complaint.is_some() {
            quick_tries = 0; // A new client would have no better connection.
        } else if quick_tries > 0 {
            quick_tries -= 1;
            part(std::mem::replace(&mut producer, make()?));
        }
    }
}

/// Why no further try is made, if none is.
fn final_refusal(error: &KafkaError, complaint: Option<&Complaint>, waited: Duration) -> Option<LogError> {
    if let Some(error) = complaint.and_then(|complaint| hopeless(ACTION, complaint)) {
        return Some(error);
    }
    let again = matches!(error, KafkaError::Transaction(refusal) if refusal.is_retriable());
    if again && waited < TRANSACTION_WAIT {
        return None;
    }
    let said = complaint.map(|complaint| complaint.reason.as_str()).unwrap_or_default();
    Some(explained(ACTION, error, said))
}
