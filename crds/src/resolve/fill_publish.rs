//! Fills the defaults of what a stage publishes of its own accord.

use crate::{HeaderName, InventoryPipeline, Name, Problem, PublishSpec, RefusalField, StageSpec, StockField};

use super::{ResolvedOutput, ResolvedPublish, TRACE_HEADERS, TopicIndex, fill::place, naming};

pub(super) fn publish(
    pipeline: &InventoryPipeline,
    path: &str,
    spec: &PublishSpec,
) -> Result<ResolvedPublish, Problem> {
    let at = |what: &str, name: &Name| place(pipeline, &format!("{path}.publish.{what}.topic"), name);
    let stock = spec.stock.as_ref().map(|stock| {
        let fields = stock.fields.iter().map(|(name, field)| (name.clone(), *field)).collect();
        at("stock", &stock.topic).map(|topic| output(topic, fields, &StockField::ALL, StockField::name))
    });
    let refusals = spec.refusals.as_ref().map(|refusals| {
        let fields = refusals.fields.iter().map(|(name, field)| (name.clone(), *field)).collect();
        at("refusals", &refusals.topic).map(|topic| output(topic, fields, &RefusalField::ALL, RefusalField::name))
    });
    let dead_letters = spec.dead_letters.as_ref().map(|dead| at("deadLetters", &dead.topic));
    Ok(ResolvedPublish {
        stock: stock.transpose()?,
        refusals: refusals.transpose()?,
        dead_letters: dead_letters.transpose()?,
        headers: headers(&spec.headers),
    })
}

fn headers(named: &[HeaderName]) -> Vec<String> {
    let named = named.iter().map(HeaderName::as_str).filter(|name| !TRACE_HEADERS.contains(name));
    TRACE_HEADERS.into_iter().chain(named).map(str::to_owned).collect()
}

/// Without a shape, every field by its own name.
fn output<F: Copy>(
    topic: TopicIndex,
    given: Vec<(String, F)>,
    all: &[F],
    name: fn(F) -> &'static str,
) -> ResolvedOutput<F> {
    let every = || all.iter().map(|field| (name(*field).to_owned(), *field)).collect();
    ResolvedOutput { topic, fields: if given.is_empty() { every() } else { given } }
}

/// The name in Kafka of the topic where dead letters go.
pub(super) fn dead_letter_topic(pipeline: &InventoryPipeline, group: &str, stage: &StageSpec) -> String {
    let given = stage.publish.as_ref().and_then(|publish| publish.dead_letters.as_ref());
    let topics = &pipeline.spec.topics;
    let topic = given.and_then(|dead| topics.iter().find(|topic| topic.name == dead.topic));
    topic.map_or_else(|| naming::dead_letters(group), |topic| naming::topic(pipeline, topic))
}
