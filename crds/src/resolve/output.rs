//! Resolved outputs of a stage.

use crate::{RefusalField, StockField};

use super::TopicIndex;

/// What a stage publishes of its own accord.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResolvedPublish {
    /// The stock of each key that changed.
    pub stock: Option<ResolvedOutput<StockField>>,
    /// Each refusal.
    pub refusals: Option<ResolvedOutput<RefusalField>>,
    /// Each dead letter; without a topic they go to `{group}.dead`.
    pub dead_letters: Option<TopicIndex>,
}

/// Where something is published, and in what shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedOutput<F> {
    /// Which topic.
    pub topic: TopicIndex,
    /// Published name and what stands there, in order; never empty.
    pub fields: Vec<(String, F)>,
}
