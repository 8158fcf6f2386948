//! Which of librdkafka's errors asks what of the caller.

use rdkafka::client::Client;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use stockflow_log::LogError;

use crate::context::{Complaint, Context};

/// What the caller can do about an error of librdkafka.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// librdkafka keeps trying, or the same call may work later.
    Wait,
    /// Somebody else has taken over.
    Renew,
    /// Waiting does not mend it: a person must.
    Stop,
}

/// By its code, what an error asks for, and a hint for whoever has to mend it.
pub(crate) fn remedy(code: Code) -> (Remedy, &'static str) {
    match code {
        Code::ProducerFenced | Code::Fenced | Code::InvalidProducerEpoch | Code::InvalidProducerIdMapping => (
            Remedy::Renew,
            "a newer producer has the transactional id, or the transaction took longer than its time-out",
        ),
        Code::FencedInstanceId | Code::UnknownMemberId | Code::UnreleasedInstanceId => (
            Remedy::Renew,
            "another member has this one's name, or this one was away for longer than the session time-out",
        ),
        Code::Authentication | Code::SaslAuthenticationFailed => {
            (Remedy::Stop, "the brokers refuse the credentials: check user, password and certificate")
        }
        Code::UnsupportedSASLMechanism => (Remedy::Stop, "the brokers do not have this SASL mechanism enabled"),
        Code::TopicAuthorizationFailed => (Remedy::Stop, "the user may not use the topic: add an ACL for it"),
        Code::GroupAuthorizationFailed => (Remedy::Stop, "the user may not use the consumer group: add an ACL for it"),
        Code::ClusterAuthorizationFailed => (Remedy::Stop, "the user lacks a right on the cluster: add an ACL for it"),
        Code::TransactionalIdAuthorizationFailed => {
            (Remedy::Stop, "the user may not use the transactional id: add an ACL for it")
        }
        Code::MessageSizeTooLarge | Code::InvalidMessageSize => {
            (Remedy::Stop, "the record is larger than the topic takes: raise max.message.bytes, or send less")
        }
        Code::InvalidTransactionTimeout => {
            (Remedy::Stop, "the transaction time-out is above the brokers' transaction.max.timeout.ms")
        }
        Code::InvalidSessionTimeout => {
            (Remedy::Stop, "the session time-out is outside the brokers' group.min/max.session.timeout.ms")
        }
        Code::InconsistentGroupProtocol => (
            Remedy::Stop,
            "members of the group read it with another assignor: stop them, the group is this stage's own",
        ),
        Code::UnknownTopicOrPartition | Code::UnknownTopic | Code::UnknownPartition => {
            (Remedy::Wait, "there is no such topic or partition: create it")
        }
        Code::InvalidTopic => (Remedy::Stop, "the topic has a name that Kafka does not allow"),
        Code::InvalidArgument | Code::UnsupportedFeature | Code::UnsupportedVersion => (Remedy::Stop, ""),
        _ => (Remedy::Wait, ""),
    }
}

/// An error of rdkafka as the caller is told of it.
pub(crate) fn failure(action: &'static str, error: &KafkaError) -> LogError {
    explained(action, error, "")
}

/// An error of rdkafka, with what else is known about it.
pub(crate) fn explained(action: &'static str, error: &KafkaError, context: &str) -> LogError {
    match error {
        // The value may be a secret, so that the error is not shown as it is.
        KafkaError::ClientConfig(_, reason, key, _) => {
            LogError::Fatal { action, message: format!("the Kafka setting {key}: {reason}") }
        }
        KafkaError::Nul(_) => LogError::Fatal { action, message: "a name has a zero byte in it".into() },
        KafkaError::ClientCreation(reason) => LogError::Fatal { action, message: reason.clone() },
        KafkaError::Transaction(refusal) => by_code(action, refusal.code(), &with_hint(&refusal.string(), context, "")),
        KafkaError::MessageConsumptionFatal(code) if remedy(*code).0 == Remedy::Wait => {
            LogError::Fatal { action, message: with_hint(&error.to_string(), context, "") }
        }
        other => match other.rdkafka_error_code() {
            Some(code) => by_code(action, code, &with_hint(&code.to_string(), context, "")),
            None => LogError::Retriable { action, message: with_hint(&error.to_string(), context, "") },
        },
    }
}

/// An error by its code, with what librdkafka says about it.
pub(crate) fn by_code(action: &'static str, code: Code, said: &str) -> LogError {
    let (remedy, hint) = remedy(code);
    let message = with_hint(said, "", hint);
    match remedy {
        Remedy::Wait => LogError::Retriable { action, message },
        Remedy::Renew => LogError::Fenced { action, message },
        Remedy::Stop => LogError::Fatal { action, message },
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
    match by_code(action, code, said) {
        LogError::Retriable { action, message } => LogError::Fatal { action, message },
        other => other,
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
    (remedy(complaint.code).0 == Remedy::Stop).then(|| by_code(action, complaint.code, &complaint.reason))
}

/// Of two things that were told, in this order, what the caller is to know.
pub(crate) fn worse(first: Result<(), LogError>, second: Result<(), LogError>) -> Result<(), LogError> {
    match (&first, &second) {
        (Err(_), Ok(()) | Err(LogError::Retriable { .. })) => first,
        _ => second,
    }
}

/// What was read is not there any more.
pub(crate) fn deleted(action: &'static str, what: &str) -> LogError {
    let message = format!("{what} is gone: it was deleted while it was read; make it anew, and begin its group anew");
    LogError::Fatal { action, message }
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

#[cfg(test)]
mod tests {
    use super::*;

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
