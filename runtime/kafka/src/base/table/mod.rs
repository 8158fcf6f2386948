//! The table of errors: what a code is about ([`rows`]), and what that asks for where it came up.
//! Nobody else decides by codes.

mod rows;

use rdkafka::error::RDKafkaErrorCode as Code;

pub(crate) use rows::row;

/// What an error asks of the caller: the kinds of [`stockflow_log::LogError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// The same call may work later.
    Again,
    /// The transaction is aborted, and done again.
    Abort,
    /// A record of the transaction is not taken, and never will be.
    Record,
    /// The partition cannot be read on from where it is; others can.
    Partition,
    /// This client takes nothing any more; a new one may.
    Renew,
    /// Nobody knows how a commit ended.
    Unknown,
    /// A person must mend it.
    Stop,
}

/// Where an error came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum During {
    /// Connecting, asking, changing, joining: nothing is half done.
    Asking,
    /// Reading a partition.
    Reading,
    /// Writing into a transaction, or beginning one.
    Writing,
    /// Ending one; what is said then without asking for an abort may have come after the end.
    Ending { must_abort: bool },
}

/// What a code is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Brokers and networks that come and go.
    Passing,
    /// Something that is not there, or not known yet.
    Missing,
    /// Somebody else who has this client's name, or took it for dead.
    Fencing,
    /// A record that is written, or one that was written once.
    Record,
    /// What was read and is damaged.
    Damage,
    /// This client, which has come to its end.
    Client,
    /// Versions of formats: of what was read, or what a client or broker can.
    Format,
    /// Rights and settings: a person's.
    Person,
}

/// What an error of this code asks for there.
pub(crate) fn remedy(code: Code, during: During) -> Remedy {
    use During::{Asking, Ending, Reading, Writing};
    match (row(code).0, during) {
        (About::Format, Reading) => Remedy::Partition,
        (About::Person | About::Format, _) => Remedy::Stop,
        (About::Fencing, _) | (About::Client, Writing | Ending { .. }) => Remedy::Renew,
        (About::Record, Writing | Ending { .. }) => Remedy::Record,
        (About::Record | About::Damage, Reading) => Remedy::Partition,
        (About::Record, Asking) => Remedy::Stop,
        (_, Writing | Ending { must_abort: true }) => Remedy::Abort,
        (_, Ending { must_abort: false }) => Remedy::Unknown,
        (_, Asking | Reading) => Remedy::Again,
    }
}

#[cfg(test)]
mod tests {
    use rdkafka::types::RDKafkaRespErr;

    use super::rows::{known, times};
    use super::*;

    #[test]
    fn every_code_that_librdkafka_and_brokers_give_has_one_row() {
        let codes = (-200..1_000).filter_map(|number| RDKafkaRespErr::try_from(number).ok()).map(Code::from);
        let codes: Vec<Code> = codes.filter(|code| !matches!(code, Code::EndAll)).collect();
        assert!(codes.len() > 150, "{}", codes.len());
        let odd: Vec<_> = codes.iter().filter(|code| known(**code).is_none() || times(**code) != 1).collect();
        assert!(odd.is_empty(), "{odd:?}");
    }

    #[test]
    fn what_is_one_records_fault_never_stops_what_is_written() {
        for code in [Code::MessageSizeTooLarge, Code::InvalidTimestamp, Code::InvalidRecord] {
            for must_abort in [false, true] {
                assert_eq!(remedy(code, During::Ending { must_abort }), Remedy::Record);
            }
            assert_eq!(remedy(code, During::Writing), Remedy::Record);
            assert_eq!(remedy(code, During::Reading), Remedy::Partition);
        }
    }

    #[test]
    fn only_the_end_of_a_transaction_is_ever_unknown() {
        let codes = [Code::OperationTimedOut, Code::BrokerTransportFailure, Code::UnknownTopicOrPartition];
        for code in codes {
            assert_eq!(remedy(code, During::Ending { must_abort: false }), Remedy::Unknown);
            assert_eq!(remedy(code, During::Ending { must_abort: true }), Remedy::Abort);
            assert_eq!(remedy(code, During::Writing), Remedy::Abort);
            assert_eq!((remedy(code, During::Asking), remedy(code, During::Reading)), (Remedy::Again, Remedy::Again));
        }
    }
}
