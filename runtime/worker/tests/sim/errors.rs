//! What the simulated log says when it fails.

use stockflow_log::LogError;

/// What a log says when it may be tried again.
pub fn retriable(action: &'static str) -> LogError {
    LogError::Retriable { action, message: "as the seed has it".to_owned() }
}

/// What a log says when nobody knows whether it was done.
pub fn unknown(action: &'static str) -> LogError {
    LogError::Unknown { action, message: "as the seed has it".to_owned() }
}

/// What a dead worker hears of its log.
pub fn crashed(action: &'static str) -> LogError {
    LogError::Fatal { action, message: "the worker is dead".to_owned() }
}

/// A record of a transaction is not taken.
pub fn refused(action: &'static str) -> LogError {
    LogError::Refused { action, topic: "told".to_owned(), message: "poison".to_owned() }
}

/// A transaction is to be aborted.
pub fn abortable(action: &'static str) -> LogError {
    LogError::Abortable { action, message: "as the seed has it".to_owned() }
}

/// Whether brokers do not take what is told of an event: of some, by their ids.
pub fn is_poison(told: &[u8]) -> bool {
    let number =
        std::str::from_utf8(told).ok().and_then(|told| told.strip_prefix("e-")?.split(' ').next()?.parse().ok());
    number.is_some_and(|number: u32| number % 29 == 17)
}
