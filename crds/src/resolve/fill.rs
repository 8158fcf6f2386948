//! `resolve`: fills the defaults of a valid pipeline and turns names into places.

use crate::{
    InputSpec, InventoryPipeline, LedgerSpec, Name, Problem, PublishSpec, RefusalField, StageSpec, StockField, cel,
    validate,
};

use super::{
    ResolvedInput, ResolvedLedger, ResolvedOutput, ResolvedPipeline, ResolvedPublish, ResolvedStage, Source,
    TopicIndex, fill_operate, fill_rule, fill_topic, naming,
};
use crate::FieldSource;

const RESERVATION_TTL_MS: i64 = 15 * 60_000;
const DEDUPE_WINDOW_MS: i64 = 24 * 3_600_000;
const DEDUPE_IDS: u64 = 1_000_000;

/// Checks the pipeline, fills its defaults and turns the short names of topics into places.
///
/// # Errors
/// Every problem that [`validate`](crate::validate()) finds.
pub fn resolve(pipeline: &InventoryPipeline) -> Result<ResolvedPipeline, Vec<Problem>> {
    validate::validate(pipeline)?;
    let stages = pipeline.spec.stages.iter().enumerate();
    let stages = stages.map(|(s, spec)| stage(pipeline, &format!("spec.stages[{s}]"), spec));
    Ok(ResolvedPipeline {
        namespace: naming::namespace(pipeline).to_owned(),
        name: naming::pipeline(pipeline).to_owned(),
        quantity_scale: pipeline.spec.quantity_scale.unwrap_or(0),
        kafka: fill_topic::kafka(&pipeline.spec.kafka),
        topics: pipeline.spec.topics.iter().map(|topic| fill_topic::topic(pipeline, topic)).collect(),
        stages: stages.collect::<Result<_, Problem>>().map_err(|problem| vec![problem])?,
    })
}

fn stage(pipeline: &InventoryPipeline, path: &str, spec: &StageSpec) -> Result<ResolvedStage, Problem> {
    let group = naming::group(pipeline, &spec.name);
    let inputs = spec.from.iter().enumerate();
    let inputs = inputs.map(|(f, input)| resolved_input(pipeline, &format!("{path}.from[{f}].topic"), input));
    Ok(ResolvedStage {
        name: spec.name.to_string(),
        transactional_id_prefix: naming::transactional_id_prefix(&group),
        changelog: naming::changelog(&group),
        group,
        inputs: inputs.collect::<Result<_, Problem>>()?,
        ledger: spec.ledger.as_ref().map(ledger),
        rules: spec.rules.iter().map(fill_rule::rule).collect(),
        publish: spec
            .publish
            .as_ref()
            .map_or_else(|| Ok(ResolvedPublish::default()), |p| publish(pipeline, path, p))?,
        scaling: fill_operate::scaling(pipeline, spec),
        worker: fill_operate::worker(spec.worker.as_ref()),
    })
}

fn place(pipeline: &InventoryPipeline, path: &str, name: &Name) -> Result<TopicIndex, Problem> {
    let place = pipeline.spec.topics.iter().position(|topic| &topic.name == name);
    place.map(TopicIndex).ok_or_else(|| Problem::new(path, cel::UNKNOWN_TOPIC))
}

fn resolved_input(pipeline: &InventoryPipeline, path: &str, spec: &InputSpec) -> Result<ResolvedInput, Problem> {
    let source = |source: &FieldSource| match source {
        FieldSource::Path(path) => Source::Pointer(path.as_str().to_owned()),
        FieldSource::Constant(text) => Source::Constant(text.clone()),
    };
    let fields = spec.fields.iter().flat_map(|mapping| mapping.given());
    Ok(ResolvedInput {
        topic: place(pipeline, path, &spec.topic)?,
        format: spec.format.unwrap_or_default(),
        start: spec.start.unwrap_or_default(),
        fields: fields.map(|(field, from)| (field, source(from))).collect(),
        kinds: spec.kinds.clone(),
    })
}

fn ledger(spec: &LedgerSpec) -> ResolvedLedger {
    let dedupe = spec.dedupe.as_ref();
    ResolvedLedger {
        oversell: spec.oversell.unwrap_or_default(),
        reservation_ttl_ms: spec.reservation_ttl.map_or(RESERVATION_TTL_MS, |ttl| ttl.ms()),
        dedupe_window_ms: dedupe.and_then(|dedupe| dedupe.window).map_or(DEDUPE_WINDOW_MS, |window| window.ms()),
        dedupe_ids: dedupe.and_then(|dedupe| dedupe.ids).unwrap_or(DEDUPE_IDS),
    }
}

fn publish(pipeline: &InventoryPipeline, path: &str, spec: &PublishSpec) -> Result<ResolvedPublish, Problem> {
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
    })
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
