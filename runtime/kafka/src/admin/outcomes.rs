//! What comes of many topics that are asked for or changed together.

use std::collections::BTreeMap;

use stockflow_log::LogError;
use stockflow_topics::Topic;

/// What came of each topic, by its name.
pub type Outcomes<T> = BTreeMap<String, Result<T, LogError>>;

/// A topic that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What tells it from one of the same name that was made anew; empty where the brokers have no ids.
    pub id: String,
    /// How it is.
    pub topic: Topic,
}

/// What came of a topic that was to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// It was made, and is known by this id.
    ByUs(String),
    /// There was one by then, which somebody else has made.
    ByOther,
}
