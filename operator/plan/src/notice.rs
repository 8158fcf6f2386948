//! Notices: what holds now and is to be said in a condition. They say what to do, and change nothing.

/// Why something is not as the pipeline says, in one word, as in a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Kafka does not answer.
    KafkaAway,
    /// Kafka answers, and refuses what we ask or do.
    KafkaRefuses,
    /// What Kafka asks for is in no secret, so that topics cannot be looked at.
    CredentialsMissing,
    /// A topic with `managed: false` is not there.
    TopicMissing,
    /// A topic on which books hang was deleted.
    TopicGone,
    /// A topic is there that we did not make, and it is not as the pipeline says.
    TopicNotOurs,
    /// Another pipeline that names the topic was there first.
    TopicOwnedByOther,
    /// A topic is what a stage of another pipeline writes for itself.
    TopicOfAnother,
    /// A topic has more partitions than the pipeline says.
    ShrinkRefused,
    /// A topic that a stage with a ledger reads is to get more partitions.
    GrowRefused,
    /// A topic has another number of copies than the pipeline says.
    ReplicationDiffers,
    /// An object of the name of one of ours belongs to somebody else.
    ObjectNotOurs,
    /// A change of a stage would make its books wrong.
    BooksOfAnother,
    /// The volumes of a stage cannot be changed while it is there.
    StorageUnchanged,
    /// A secret that the pipeline names is not there.
    SecretMissing,
    /// A config map that a rule is in is not there, or has no such key.
    RuleMissing,
    /// A rule is being tried before workers get it.
    RuleChecking,
    /// A rule does not load, or does not take its config.
    RuleRefused,
    /// A rule could not be fetched from its registry or address, or is another build there.
    RuleNotFetched,
    /// A stage is to stand still, and its replicas are somebody else's.
    ReplicasNotOurs,
    /// Workers are still ending, so that topics are not deleted yet.
    WorkersStopping,
    /// A topic that nobody reads or writes.
    TopicUnused,
}

impl Reason {
    /// The word itself.
    pub fn name(self) -> &'static str {
        match self {
            Reason::KafkaAway => "KafkaAway",
            Reason::KafkaRefuses => "KafkaRefuses",
            // One word for one thing: it is told of topics as of workers.
            Reason::CredentialsMissing => "SecretMissing",
            Reason::TopicMissing => "TopicMissing",
            Reason::TopicGone => "TopicGone",
            Reason::TopicNotOurs => "TopicNotOurs",
            Reason::TopicOwnedByOther => "TopicOwnedByOther",
            Reason::TopicOfAnother => "TopicOfAnother",
            Reason::ShrinkRefused => "ShrinkRefused",
            Reason::GrowRefused => "GrowRefused",
            Reason::ReplicationDiffers => "ReplicationDiffers",
            Reason::ObjectNotOurs => "ObjectNotOurs",
            Reason::BooksOfAnother => "BooksOfAnother",
            Reason::StorageUnchanged => "StorageUnchanged",
            Reason::SecretMissing => "SecretMissing",
            Reason::RuleMissing => "RuleMissing",
            Reason::RuleChecking => "RuleChecking",
            Reason::RuleRefused => "RuleRefused",
            Reason::RuleNotFetched => "RuleNotFetched",
            Reason::ReplicasNotOurs => "ReplicasNotOurs",
            Reason::WorkersStopping => "WorkersStopping",
            Reason::TopicUnused => "TopicUnused",
        }
    }
}

/// What holds now, for a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// In one word.
    pub reason: Reason,
    /// What it is about: a topic, an object, a stage.
    pub about: String,
    /// What is so, and what to do.
    pub message: String,
}

impl Notice {
    pub(crate) fn new(reason: Reason, about: impl Into<String>, message: impl Into<String>) -> Notice {
        Notice { reason, about: about.into(), message: message.into() }
    }
}
