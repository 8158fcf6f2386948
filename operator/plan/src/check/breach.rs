//! What a plan may break.

use snafu::Snafu;

/// An invariant that a plan breaks.
#[derive(Clone, Debug, Snafu, PartialEq, Eq)]
#[snafu(visibility(pub(super)))]
pub enum Breach {
    /// Partitions never become fewer.
    #[snafu(display("{topic_name} has {have} partitions and would get {gets}: a topic only grows"))]
    Shrunk {
        /// The topic.
        topic_name: String,
        /// What it has.
        have: u32,
        /// What it would get.
        gets: u32,
    },
    /// Books are of a number of partitions.
    #[snafu(display("{topic_name} would grow, and books hang on its partitions"))]
    GrownUnderBooks {
        /// The topic.
        topic_name: String,
    },
    /// A topic that is not the one of our note is not changed.
    #[snafu(display("{topic_name} would be changed, and no note says that it is looked after here"))]
    ChangedForeignTopic {
        /// The topic.
        topic_name: String,
    },
    /// Settings that somebody else gave a topic are left alone.
    #[snafu(display("the setting {setting} would be taken from {topic_name}, and was not given by this pipeline"))]
    TookForeignSetting {
        /// The topic.
        topic_name: String,
        /// The setting.
        setting: String,
    },
    /// A topic has one owner.
    #[snafu(display("{topic_name} would be made or changed, and {owner} was there first"))]
    TwoOwners {
        /// The topic.
        topic_name: String,
        /// The pipeline that owns it.
        owner: String,
    },
    /// What is there is not made.
    #[snafu(display("{topic_name} would be made, and is there or may be"))]
    MadeTwice {
        /// The topic.
        topic_name: String,
    },
    /// Without its note nobody would know whose a topic is.
    #[snafu(display("{topic_name} would be made before it is noted"))]
    NotNoted {
        /// The topic.
        topic_name: String,
    },
    /// A topic that is to go with the pipeline needs the pipeline to wait.
    #[snafu(display("{topic_name} would be made before the pipeline has the finalizer that it goes by"))]
    Unfinalized {
        /// The topic.
        topic_name: String,
    },
    /// An empty topic in the place of one that books hang on would be taken for it.
    #[snafu(display("{topic_name} was deleted and would be made anew, and books hang on it"))]
    BooksLost {
        /// The topic.
        topic_name: String,
    },
    /// Only what we have made is deleted.
    #[snafu(display("{topic_name} would be deleted, and {why}"))]
    DeletedTopic {
        /// The topic.
        topic_name: String,
        /// Why it may not be.
        why: &'static str,
    },
    /// A group is deleted with its pipeline, or not at all.
    #[snafu(display("the group {group} would be deleted, and {why}"))]
    DeletedGroup {
        /// The group.
        group: String,
        /// Why it may not be.
        why: &'static str,
    },
    /// An object of somebody else is left alone.
    #[snafu(display("{kind} {name} would be {what}, and it is not ours"))]
    ForeignObject {
        /// What it is.
        kind: &'static str,
        /// Its name.
        name: String,
        /// What would be done to it.
        what: &'static str,
    },
    /// Children are made for this pipeline, or not at all.
    #[snafu(display("{kind} {name} would be applied without this pipeline as its owner"))]
    Unowned {
        /// What it is.
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// How many workers there are is said by its own manager.
    #[snafu(display("StatefulSet {name} would be applied with replicas, which are said elsewhere"))]
    RepliedTwice {
        /// Its name.
        name: String,
    },
    /// Replicas that are somebody else's are left alone.
    #[snafu(display("the replicas of stage {stage} would be set, and they are somebody else's"))]
    ForeignReplicas {
        /// The stage.
        stage: String,
    },
    /// A stage has no more workers than it may, and none while it is suspended.
    #[snafu(display("stage {stage} would get {replicas} workers, and may have {low} to {high}"))]
    OutOfBounds {
        /// The stage.
        stage: String,
        /// What it would get.
        replicas: u32,
        /// Fewest.
        low: u32,
        /// Most.
        high: u32,
    },
    /// Workers get no rule that was not tried and found good.
    #[snafu(display("workers would get rule {rule}, which was not found good"))]
    UntriedRule {
        /// The rule, `stage/rule`.
        rule: String,
    },
    /// Workers do not start without their rules.
    #[snafu(display("workers would mount the copy {name} of a rule, and it is not there"))]
    CopyMissing {
        /// The copy.
        name: String,
    },
    /// Workers that start again need the rules that they had.
    #[snafu(display("the copy {name} of a rule would be deleted, and workers have it"))]
    CopyTakenAway {
        /// The copy.
        name: String,
    },
    /// A worker that stays is not told to leave.
    #[snafu(display("workers of stage {stage} would be told that they leave, and stay"))]
    StaysAndLeaves {
        /// The stage.
        stage: String,
    },
}
