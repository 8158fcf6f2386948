//! Leaving for good: a static member asks its group to let it go, so that others need not wait for it.
//!
//! librdkafka never asks for that when a static member closes (KIP-345), but it does when one reads
//! nothing any more: when the last of its subscriptions goes.

use std::time::Duration;

use rdkafka::consumer::Consumer as _;
use stockflow_log::LogError;

use crate::log::consumer::KafkaConsumer;
use crate::sys::transaction;

/// Longest wait until the group was asked.
const ASKED_WITHIN: Duration = Duration::from_secs(3);
/// One look at what librdkafka has to tell meanwhile.
const LOOK: Duration = Duration::from_millis(20);

impl KafkaConsumer {
    /// Reads nothing any more, and asks the group to let this member go; librdkafka waits for the
    /// answer when it is closed.
    pub(crate) fn leave_for_good(&mut self) -> Result<(), LogError> {
        self.let_changes_pass()?;
        let member = self.member.consumer();
        member.unsubscribe();
        let looks = ASKED_WITHIN.as_millis() / LOOK.as_millis();
        for _ in 0..looks {
            // It forgets the name that the group gave it when it asks.
            if transaction::member(member.client()).is_none_or(|(_, name)| name.is_empty()) {
                return Ok(());
            }
            let _told = member.poll(LOOK);
        }
        let message = "its coordinator could not be asked: what this member has goes to others once \
            kafka.sessionTimeout is over";
        Err(LogError::Retriable { action: "leave the group", message: message.to_owned() })
    }
}
