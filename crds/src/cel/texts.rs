//! What is said of a pipeline that is refused: by the API server as by `validate`.

/// Said when a topic gets fewer partitions.
pub const FEWER_PARTITIONS: &str = "a topic cannot get fewer partitions than it has";
/// Said when a topic that is not managed is given settings.
pub const EXTERNAL_SETTINGS: &str = "a topic with managed: false is given nothing but its names";
/// Said when scaling is upside down.
pub const MIN_ABOVE_MAX: &str = "scaling.min is above scaling.max";
/// Said when a stage names a topic that there is not.
pub const UNKNOWN_TOPIC: &str = "unknown topic name: spec.topics lists every topic that a stage reads or publishes to";
/// Said when a ledger stage reads several topics.
pub const LEDGER_INPUTS: &str = "a stage with a ledger reads exactly one topic";
/// Said when stock is published without a ledger.
pub const STOCK_WITHOUT_LEDGER: &str = "publish.stock needs a ledger in the same stage";
/// Said when two stages publish stock to one topic.
pub const STOCK_TOPIC_SHARED: &str = "two stages publish stock to one topic";
/// Said when a rule is to have been called what it is called.
pub const RENAMED_FROM_ITSELF: &str = "renamedFrom is the rule's own name";
/// Said when a rule is to take over what another one keeps.
pub const RENAMED_FROM_ANOTHER: &str = "renamedFrom is the name of another rule of the stage";
/// Said when two rules are to take over the same.
pub const RENAMED_FROM_TWICE: &str = "two rules of the stage have the same renamedFrom";
/// Said when a topic that keeps the newest of each key is to keep each of them.
pub const COMPACTED: &str =
    "refusals and dead letters cannot go to a compacted topic, which keeps the newest of a key alone";
/// Said when the pipeline's name has a form that nothing can be made from.
pub const PIPELINE_NAME: &str = "the pipeline's name must be lowercase letters, digits and hyphens, at most 63";
/// Said when pods and labels made from the names would be too long.
pub const NAMES_TOO_LONG: &str = "the names of pipeline and stage have more than 51 characters together";

/// Said when a transaction may take too long or no time at all.
pub const TRANSACTION_INTERVAL: &str = "transaction.maxInterval must be from 1ms to 5s";
/// Said when the brokers would wait for a transaction too long or not long enough.
pub const TRANSACTION_TIMEOUT: &str = "kafka.transactionTimeout must be from 10s to 15m";
/// Said when partitions would wait for their worker too long or not long enough.
pub const SESSION_TIMEOUT: &str = "kafka.sessionTimeout must be from 1s to 5m";
/// Said when a header is to be carried that only Stockflow writes.
pub const OWN_HEADER: &str = "headers that begin with stockflow- are Stockflow's own and are not carried";

/// Said when pods would be stopped before they can end in good order, or would be waited for too long.
pub const GRACE_PERIOD: &str = "worker.terminationGracePeriod must be from 10s to 15m";
/// Said when pods are given a label or an annotation that is the operator's.
pub const OWN_LABELS: &str =
    "labels and annotations that begin with app.kubernetes.io/ or stockflow.dev/ are the operator's own";

/// Said when a topic may lose what was committed.
pub const UNCLEAN_ELECTION: &str =
    "unclean.leader.election.enable may only be false: an unclean election loses committed records";

/// The topic setting that may only be `false`.
pub const UNCLEAN_SETTING: &str = "unclean.leader.election.enable";

/// Said when a topic's settings say what its fields say.
pub const TOPIC_FIELDS: &str = "cleanup.policy and retention.ms have fields of their own: cleanup and retention";

/// The topic settings that have fields of their own.
pub const TOPIC_FIELD_SETTINGS: [&str; 2] = ["cleanup.policy", "retention.ms"];

/// What the names of headers begin with that only Stockflow writes.
pub const OWN_HEADERS_BEGIN: &str = "stockflow-";

/// What the names of labels and annotations begin with that only the operator writes.
pub const OWN_LABELS_BEGIN: [&str; 2] = ["app.kubernetes.io/", "stockflow.dev/"];

/// Most characters of pipeline and stage name together: a StatefulSet `{pipeline}-{stage}` must stay within 52,
/// so that the label with its revision hash fits 63.
pub const NAMES_MAX: usize = 51;

/// Said when the input of a ledger gets more partitions.
pub const LEDGER_INPUT_GROWS: &str = "the input of a ledger cannot get more partitions: keys would leave their stock";
/// Said when quantities are to be of another scale than those in books.
pub const SCALE_UNDER_LEDGER: &str =
    "the scale cannot change under a ledger: the numbers in its books would mean other amounts";
/// Said when a stage is to do without the books that it has kept.
pub const LEDGER_TAKEN: &str = "a stage cannot go on without its ledger: its books could not be gone on with later";
/// Said when a stage is to keep books of which it has read a part without them.
pub const LEDGER_GIVEN: &str =
    "a stage that has read on without a ledger cannot get one: what it has read would be missing from its books";
/// Said when books are to be gone on with from another topic.
pub const LEDGER_INPUT: &str =
    "a ledger cannot go on with another input: its books are of the offsets of the topic that it reads";

/// Said when a broker's address is none.
pub const BROKER: &str = "a broker is written host:port, such as kafka:9092";
/// Said when a topic is one of Kafka's own.
pub const INTERNAL_TOPIC: &str =
    "a topic whose name begins with __ is internal to Kafka: a pipeline neither reads it nor writes to it";
/// What the names of Kafka's own topics begin with.
pub const INTERNAL_TOPICS_BEGIN: &str = "__";
/// Said when what a stage publishes would come back to it without end.
pub const PUBLISHES_TO_INPUT: &str = "a stage cannot publish to a topic that it reads";
/// Said when a time must be above zero.
pub const ZERO_TIME: &str = "the time is zero";
/// Said when a rule may take too long or no time at all.
pub const DEADLINE: &str = "limits.deadline must be from 1ms to 10m";
/// Said when a rule may have too much memory or none.
pub const MEMORY: &str = "limits.memory must be from 64Ki to 4Gi";
/// Said when a sender's event type is no text.
pub const EMPTY_KIND: &str = "an event type is empty";
/// Said when what is published has a name that is no text.
pub const EMPTY_PUBLISHED_NAME: &str = "a published name is empty";
/// Said when a rule's file is not told from the folder of the pipeline's file.
pub const FILE_PATH: &str = "the path of a rule's file is relative";
/// Said when what is fetched could be anything.
pub const FETCHED_WITHOUT_DIGEST: &str = "a rule from a registry or an address needs the digest of its component";
/// Said when pods may be spread with no difference at all.
pub const MAX_SKEW: &str = "maxSkew must be 1 or more";
/// Said when Kubernetes would not know what to do with a pod that cannot be spread.
pub const WHEN_UNSATISFIABLE: &str = "whenUnsatisfiable must be DoNotSchedule or ScheduleAnyway";
/// Said when pods are to be spread over nothing.
pub const TOPOLOGY_KEY: &str = "topologyKey is empty";
