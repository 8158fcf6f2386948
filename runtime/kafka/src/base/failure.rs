//! Failures: an error of librdkafka, as the caller is told of it.

use rdkafka::client::Client;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use stockflow_log::{LogError, TopicPartition};

use crate::base::context::{Complaint, Context};
use crate::base::table::{During, Remedy, remedy, row};

/// An error of rdkafka as the caller is told of it.
pub(crate) fn failure(action: &'static str, error: &KafkaError) -> LogError {
    explained(action, error, "")
}

/// An error of rdkafka, with what else is known about it.
pub(crate) fn explained(action: &'static str, error: &KafkaError, context: &str) -> LogError {
    told((action, During::Asking), error, context)
}

/// An error of rdkafka while a transaction is written.
pub(crate) fn of_writing(action: &'static str, error: &KafkaError, context: &str) -> LogError {
    told((action, During::Writing), error, context)
}

fn told((action, during): (&'static str, During), error: &KafkaError, context: &str) -> LogError {
    match error {
        // The value may be a secret, so that the error is not shown as it is.
        KafkaError::ClientConfig(_, reason, key, _) => {
            LogError::Fatal { action, message: format!("the Kafka setting {key}: {reason}") }
        }
        KafkaError::Nul(_) => LogError::Fatal { action, message: "a name has a zero byte in it".into() },
        KafkaError::ClientCreation(reason) => LogError::Fatal { action, message: reason.clone() },
        KafkaError::Transaction(refusal) => {
            by_code((action, during), refusal.code(), &with_hint(&refusal.string(), context, ""))
        }
        KafkaError::MessageConsumptionFatal(code) => ended(action, *code, &with_hint(&error.to_string(), context, "")),
        other => match other.rdkafka_error_code() {
            Some(code) => by_code((action, during), code, &with_hint(&code.to_string(), context, "")),
            None => LogError::Retriable { action, message: with_hint(&error.to_string(), context, "") },
        },
    }
}

/// An error by its code and where it came up, with what librdkafka says about it.
pub(crate) fn by_code((action, during): (&'static str, During), code: Code, said: &str) -> LogError {
    let message = with_hint(said, "", row(code).1);
    match remedy(code, during) {
        Remedy::Again => LogError::Retriable { action, message },
        // Of which record and topic, only who writes them knows.
        Remedy::Abort | Remedy::Record => LogError::Abortable { action, message },
        Remedy::Renew => LogError::Fenced { action, message },
        Remedy::Unknown => LogError::Unknown { action, message },
        // Of which partition, only who reads it knows.
        Remedy::Partition | Remedy::Stop => LogError::Fatal { action, message },
    }
}

/// An error by its code, of connecting, asking, changing or joining.
pub(crate) fn of_asking(action: &'static str, code: Code, said: &str) -> LogError {
    by_code((action, During::Asking), code, said)
}

/// That a record to this topic is not taken, if that is what the code says.
pub(crate) fn of_record(action: &'static str, code: Code, topic: &str) -> Option<LogError> {
    let is_its_own_fault = remedy(code, During::Writing) == Remedy::Record;
    is_its_own_fault.then(|| {
        let message = with_hint(&code.to_string(), "", row(code).1);
        LogError::Refused { action, topic: topic.to_owned(), message }
    })
}

/// What came in the place of a record.
pub(crate) fn of_reading(action: &'static str, code: Code, (at, next): (&TopicPartition, i64), said: &str) -> LogError {
    match remedy(code, During::Reading) {
        Remedy::Partition => {
            let message = with_hint(said, "", row(code).1);
            LogError::Unreadable { action, partition: at.clone(), next, batch: batch_of(said), message }
        }
        _ => by_code((action, During::Reading), code, said),
    }
}

/// Why a client takes nothing any more, if it has failed for good: waiting does not mend it, a new
/// client may.
pub(crate) fn fatal(action: &'static str, client: &Client<Context>) -> Option<LogError> {
    let (code, said) = client.fatal_error()?;
    Some(ended(action, code, &said))
}

/// An error by its code, of a client that takes nothing any more.
pub(crate) fn ended(action: &'static str, code: Code, said: &str) -> LogError {
    let message = with_hint(said, "", row(code).1);
    match remedy(code, During::Asking) {
        Remedy::Stop => LogError::Fatal { action, message },
        _ => LogError::Fenced { action, message },
    }
}

/// What is wrong with a client's connections, when waiting does not mend it.
pub(crate) fn hopeless(action: &'static str, complaint: &Complaint) -> Option<LogError> {
    // A broker's refusal of a certificate comes after the handshake, as an error of the transport.
    let of_tls = matches!(complaint.code, Code::SSL | Code::BrokerTransportFailure);
    if of_tls && ["certificate", "unknown ca"].iter().any(|words| complaint.reason.contains(words)) {
        let message = with_hint(&complaint.reason, "", "check the CA, and that the certificates have not expired");
        return Some(LogError::Fatal { action, message });
    }
    let asks = remedy(complaint.code, During::Asking);
    (asks == Remedy::Stop).then(|| of_asking(action, complaint.code, &complaint.reason))
}

/// Of two things that were told, in this order, what the caller is to know.
pub(crate) fn worse(first: Result<(), LogError>, second: Result<(), LogError>) -> Result<(), LogError> {
    match (&first, &second) {
        (Err(_), Ok(()) | Err(LogError::Retriable { .. })) => first,
        _ => second,
    }
}

fn with_hint(said: &str, context: &str, hint: &str) -> String {
    let mut message = said.to_owned();
    for more in [context, hint] {
        if !more.is_empty() {
            message.push_str(": ");
            message.push_str(more);
        }
    }
    message
}

/// Where the batch begins of which librdkafka says that it cannot be read: `Decompression (codec
/// 0x4) of message at 7 of 4618 bytes failed`, `MessageSet at offset 7 (95 bytes) failed CRC32C check`.
fn batch_of(said: &str) -> Option<i64> {
    let begin = |words: &str| said.find(words).map(|at| &said[at + words.len()..]);
    let rest = begin("message at ").or_else(|| begin("at offset "))?;
    let digits = rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(rest.len());
    rest[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_batch_begins_is_read_from_what_librdkafka_says() {
        assert_eq!(batch_of("Decompression (codec 0x4) of message at 7 of 4618 bytes failed: x"), Some(7));
        assert_eq!(batch_of("MessageSet at offset 1042 (95 bytes) failed CRC32C check (original 0x1)"), Some(1042));
        assert_eq!(batch_of("who knows"), None);
    }

    #[test]
    fn what_passes_hides_nothing_that_does_not() {
        let passes = || Err(LogError::Retriable { action: "read", message: "no broker answers".to_owned() });
        let fenced = || Err(LogError::Fenced { action: "read", message: "another has the name".to_owned() });
        assert!(matches!(worse(passes(), fenced()), Err(LogError::Fenced { .. })));
        assert!(matches!(worse(fenced(), passes()), Err(LogError::Fenced { .. })));
        assert!(matches!(worse(passes(), Ok(())), Err(LogError::Retriable { .. })));
        assert!(matches!(worse(Ok(()), passes()), Err(LogError::Retriable { .. })));
        assert!(worse(Ok(()), Ok(())).is_ok());
    }
}
