//! The rows: every code that librdkafka and brokers give, by what it is about.

use rdkafka::error::RDKafkaErrorCode as Code;

use super::About;

/// What the codes are about, a hint for whoever has to mend it, and the codes.
type Row = (About, &'static str, &'static [Code]);

/// What a code is about, and a hint for whoever has to mend it. One that is newer than this table
/// passes.
pub(crate) fn row(code: Code) -> (About, &'static str) {
    known(code).unwrap_or((About::Passing, ""))
}

/// The same, of a code that the table has.
pub(super) fn known(code: Code) -> Option<(About, &'static str)> {
    let (about, hint, _) = ROWS.iter().find(|(_, _, codes)| codes.contains(&code))?;
    Some((*about, *hint))
}

/// How often the table has a code.
#[cfg(test)]
pub(super) fn times(code: Code) -> usize {
    ROWS.iter().flat_map(|(_, _, codes)| *codes).filter(|listed| **listed == code).count()
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    (About::Passing, "", &[
        // librdkafka's own.
        Code::Begin, Code::End, Code::NoError, Code::BrokerDestroy, Code::DestroyBroker, Code::Fail,
        Code::BrokerTransportFailure, Code::Resolve, Code::MessageTimedOut, Code::PartitionEOF,
        Code::AllBrokersDown, Code::OperationTimedOut, Code::QueueFull, Code::ISRInsufficient,
        Code::NodeUpdate, Code::SSL, Code::WaitingForCoordinator, Code::InProgress,
        Code::PreviousInProgress, Code::AssignPartitions, Code::RevokePartitions, Code::NoOffset,
        Code::Outdated, Code::TimedOutQueue, Code::WaitCache, Code::Interrupted, Code::Partial,
        Code::Retry, Code::PurgeQueue, Code::PurgeInflight, Code::PollExceeded, Code::UnknownBroker,
        Code::AssignmentLost, Code::Noop, Code::AutoOffsetReset, Code::LogTruncation,
        // The brokers'.
        Code::Unknown, Code::OffsetOutOfRange, Code::LeaderNotAvailable, Code::NotLeaderForPartition,
        Code::RequestTimedOut, Code::BrokerNotAvailable, Code::ReplicaNotAvailable,
        Code::StaleControllerEpoch, Code::NetworkException, Code::CoordinatorLoadInProgress,
        Code::CoordinatorNotAvailable, Code::NotCoordinator, Code::NotEnoughReplicas,
        Code::NotEnoughReplicasAfterAppend, Code::IllegalGeneration, Code::RebalanceInProgress,
        Code::NotController, Code::ConcurrentTransactions, Code::TransactionCoordinatorFenced,
        Code::OperationNotAttempted, Code::KafkaStorageError, Code::LogDirNotFound,
        Code::ReassignmentInProgress, Code::FetchSessionIdNotFound, Code::InvalidFetchSessionEpoch,
        Code::ListenerNotFound, Code::FencedLeaderEpoch, Code::UnknownLeaderEpoch,
        Code::StaleBrokerEpoch, Code::OffsetNotAvailable, Code::MemberIdRequired,
        Code::PreferredLeaderNotAvailable, Code::EligibleLeadersNotAvailable, Code::ElectionNotNeeded,
        Code::NoReassignmentInProgress, Code::UnstableOffsetCommit, Code::ThrottlingQuotaExceeded,
        Code::InconsistentVoterSet, Code::UnknownSubscriptionId, Code::TelemetryTooLarge,
        Code::StaleMemberEpoch, Code::RebootstrapRequired,
    ]),
    (About::Passing, "fewer brokers are up than copies are wanted: wait for them, or want fewer", &[
        Code::InvalidReplicationFactor,
    ]),
    (About::Missing, "there is no such topic or partition: create it", &[
        Code::UnknownTopicOrPartition, Code::UnknownTopic, Code::UnknownPartition, Code::UnknownTopicId,
    ]),
    (About::Missing, "", &[Code::UnknownGroup, Code::GroupIdNotFound, Code::NoEnt, Code::ResourceNotFound]),
    (About::Fencing, "a newer producer has the transactional id, or the transaction took longer than its time-out", &[
        Code::ProducerFenced, Code::Fenced, Code::InvalidProducerEpoch, Code::InvalidProducerIdMapping,
    ]),
    (About::Fencing, "another member has this one's name, or this one was away for longer than the session time-out", &[
        Code::FencedInstanceId, Code::UnknownMemberId, Code::UnreleasedInstanceId, Code::FencedMemberEpoch,
    ]),
    (About::Client, "", &[
        Code::CriticalSystemResource, Code::FileSystem, Code::ExistingSubscription, Code::Conflict,
        Code::State, Code::Fatal, Code::Inconsistent, Code::GaplessGuarantee, Code::Application,
        Code::OutOfOrderSequenceNumber, Code::DuplicateSequenceNumber, Code::InvalidTransactionalState,
        Code::UnknownProducerId,
    ]),
    (About::Record, "the record is larger than the topic takes: raise max.message.bytes, or send less", &[
        Code::MessageSizeTooLarge, Code::InvalidMessageSize, Code::MessageBatchTooLarge,
    ]),
    (About::Record, "the record's timestamp is outside of what the topic takes: message.timestamp.before/after.max.ms", &[
        Code::InvalidTimestamp,
    ]),
    (About::Record, "the topic does not take such a record: a compacted one takes none without a key", &[
        Code::InvalidRecord,
    ]),
    (About::Damage, "", &[
        Code::BadMessage, Code::BadCompression, Code::InvalidMessage, Code::InvalidDifferentRecord,
        Code::Underflow,
    ]),
    // Behind bytes that are damaged, others are taken for the next batch, of any format.
    (About::Format, "", &[Code::NotImplemented, Code::UnsupportedFeature]),
    (About::Person, "the brokers refuse the credentials: check user, password and certificate", &[
        Code::Authentication, Code::SaslAuthenticationFailed,
    ]),
    (About::Person, "leave spec.kafka.sasl out, or name the listener that takes a login", &[
        Code::IllegalSASLState,
    ]),
    (About::Person, "the brokers do not have this SASL mechanism enabled", &[Code::UnsupportedSASLMechanism]),
    (About::Person, "the user may not use the topic: add an ACL for it", &[Code::TopicAuthorizationFailed]),
    (About::Person, "the user may not use the consumer group: add an ACL for it", &[Code::GroupAuthorizationFailed]),
    (About::Person, "the user lacks a right on the cluster: add an ACL for it", &[Code::ClusterAuthorizationFailed]),
    (About::Person, "the user may not use the transactional id: add an ACL for it", &[
        Code::TransactionalIdAuthorizationFailed,
    ]),
    (About::Person, "the transaction time-out is above the brokers' transaction.max.timeout.ms", &[
        Code::InvalidTransactionTimeout,
    ]),
    (About::Person, "the session time-out is outside the brokers' group.min/max.session.timeout.ms", &[
        Code::InvalidSessionTimeout,
    ]),
    (About::Person, "members of the group read it with another assignor: stop them, the group is this stage's own", &[
        Code::InconsistentGroupProtocol, Code::UnsupportedAssignor,
    ]),
    (About::Person, "the topic has a name that Kafka does not allow", &[Code::InvalidTopic]),
    (About::Person, "a policy of the brokers forbids it", &[Code::PolicyViolation]),
    (About::Person, "the group has as many members as the brokers' group.max.size allows", &[Code::GroupMaxSizeReached]),
    (About::Person, "the topic or its brokers do not take this compression", &[Code::UnsupportedCompressionType]),
    (About::Person, "", &[
        // librdkafka's own.
        Code::InvalidArgument, Code::UnknownProtocol,
        Code::KeySerialization, Code::ValueSerialization, Code::KeyDeserialization,
        Code::ValueDeserialization, Code::ReadOnly, Code::InvalidType, Code::NotConfigured,
        // The brokers'.
        Code::UnsupportedVersion, Code::UnsupportedForMessageFormat, Code::OffsetMetadataTooLarge,
        Code::InvalidRequiredAcks, Code::InvalidGroupId, Code::InvalidCommitOffsetSize,
        Code::TopicAlreadyExists, Code::InvalidPartitions, Code::InvalidReplicaAssignment,
        Code::InvalidConfig, Code::InvalidRequest, Code::SecurityDisabled,
        Code::DelegationTokenAuthDisabled, Code::DelegationTokenNotFound,
        Code::DelegationTokenOwnerMismatch, Code::DelegationTokenRequestNotAllowed,
        Code::DelegationTokenAuthorizationFailed, Code::DelegationTokenExpired,
        Code::InvalidPrincipalType, Code::NonEmptyGroup, Code::TopicDeletionDisabled,
        Code::GroupSubscribedToTopic, Code::DuplicateResource, Code::UnacceptableCredential,
        Code::InvalidUpdateVersion, Code::FeatureUpdateFailed, Code::PrincipalDeserializationFailure,
    ]),
];
