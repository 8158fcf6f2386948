//! Resolved outputs of a stage.

use crate::{RefusalField, StockField};

use super::TopicIndex;

/// The trace context: headers that are carried without being named (W3C Trace Context and Baggage).
pub const TRACE_HEADERS: [&str; 3] = ["traceparent", "tracestate", "baggage"];

/// What a stage publishes of its own accord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedPublish {
    /// The stock of each key that changed.
    pub stock: Option<ResolvedOutput<StockField>>,
    /// Each refusal.
    pub refusals: Option<ResolvedOutput<RefusalField>>,
    /// Each dead letter; without a topic they go to [`ResolvedStage::dead_letter_topic`](super::ResolvedStage).
    pub dead_letters: Option<TopicIndex>,
    /// Headers of an event's record that are carried to all it causes, each once: [`TRACE_HEADERS`], then those
    /// that the CR names.
    pub headers: Vec<String>,
}

/// Where something is published, and in what shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedOutput<F> {
    /// Which topic.
    pub topic: TopicIndex,
    /// Published name and what stands there, in order; never empty.
    pub fields: Vec<(String, F)>,
}
