//! Remedies: what an error of the log asks of a thread, by where it came up. Nobody else decides by
//! kinds of errors.

use stockflow_log::LogError;

use crate::trouble::Side;

/// What a thread does about an error of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// The same again, after a pause that grows.
    Wait,
    /// The transaction is aborted, and done again.
    Again,
    /// The same in smaller parts, until the event is found whose record is not taken.
    Narrow,
    /// A new producer; what is committed is read back.
    NewProducer,
    /// A new member of the group.
    NewMember,
    /// One partition is left alone for a while.
    SetAside,
    /// The thread ends: a person must mend it.
    End,
}

/// What `error` asks for.
pub(crate) fn remedy(side: Side, error: &LogError) -> Remedy {
    match (side, error) {
        (_, LogError::Fatal { .. }) => Remedy::End,
        (Side::Read, LogError::Fenced { .. }) => Remedy::NewMember,
        (Side::Read, LogError::Unreadable { .. }) => Remedy::SetAside,
        (Side::Read, _) => Remedy::Wait,
        (Side::Write, LogError::Abortable { .. }) => Remedy::Again,
        (Side::Write, LogError::Refused { .. }) => Remedy::Narrow,
        // What cannot be told from an unknown outcome is taken for one.
        (Side::Write, _) => Remedy::NewProducer,
    }
}

#[cfg(test)]
mod tests {
    use stockflow_log::TopicPartition;

    use super::*;

    #[test]
    fn each_kind_of_error_has_its_remedy_where_it_came_up() {
        let (action, message) = ("test", String::new());
        let partition = TopicPartition { topic: "events".to_owned(), partition: 0 };
        let errors = [
            (LogError::Retriable { action, message: message.clone() }, Remedy::Wait, Remedy::NewProducer),
            (LogError::Abortable { action, message: message.clone() }, Remedy::Wait, Remedy::Again),
            (
                LogError::Refused { action, topic: "stock".to_owned(), message: message.clone() },
                Remedy::Wait,
                Remedy::Narrow,
            ),
            (LogError::Fenced { action, message: message.clone() }, Remedy::NewMember, Remedy::NewProducer),
            (LogError::Unknown { action, message: message.clone() }, Remedy::Wait, Remedy::NewProducer),
            (
                LogError::Unreadable { action, partition, next: 7, batch: None, message: message.clone() },
                Remedy::SetAside,
                Remedy::NewProducer,
            ),
            (LogError::Fatal { action, message }, Remedy::End, Remedy::End),
        ];
        for (error, of_reading, of_writing) in errors {
            assert_eq!(remedy(Side::Read, &error), of_reading, "{error:?}");
            assert_eq!(remedy(Side::Write, &error), of_writing, "{error:?}");
        }
    }
}
