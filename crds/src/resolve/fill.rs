//! `resolve`: fills the defaults of a valid pipeline and turns names into places.

use crate::{
    FieldSource, InputSpec, InventoryPipeline, LedgerSpec, Name, Problem, PublishSpec, StageSpec, TransactionSpec, cel,
    validate,
};

use super::{
    ResolvedInput, ResolvedLedger, ResolvedPipeline, ResolvedStage, ResolvedTransaction, Source, TopicIndex,
    fill_operate, fill_publish, fill_rule, fill_topic, fill_worker, naming,
};

const RESERVATION_TTL_MS: i64 = 15 * 60_000;
const DEDUPE_WINDOW_MS: i64 = 24 * 3_600_000;
const DEDUPE_IDS: u64 = 1_000_000;
/// 256 MiB: 4,000 keys with the largest state, or a million with some hundred bytes.
const RULE_STATE_BYTES: u64 = 256 << 20;
const TRANSACTION_INTERVAL_MS: u64 = 100;
const TRANSACTION_RECORDS: u32 = 20_000;

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
        on_delete: pipeline.spec.kafka.on_delete.unwrap_or_default(),
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
        dead_letter_topic: fill_publish::dead_letter_topic(pipeline, &group, spec),
        group,
        inputs: inputs.collect::<Result<_, Problem>>()?,
        ledger: spec.ledger.as_ref().map(ledger),
        rules: spec.rules.iter().map(fill_rule::rule).collect(),
        transaction: transaction(spec.transaction.unwrap_or_default()),
        publish: fill_publish::publish(pipeline, path, spec.publish.as_ref().unwrap_or(&PublishSpec::default()))?,
        scaling: fill_operate::scaling(pipeline, spec),
        suspended: [pipeline.spec.suspend, spec.suspend].contains(&Some(true)),
        worker: fill_worker::worker(pipeline, spec, fill_operate::shards_of_a_worker(pipeline, spec)),
    })
}

pub(super) fn place(pipeline: &InventoryPipeline, path: &str, name: &Name) -> Result<TopicIndex, Problem> {
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

pub(super) fn ledger(spec: &LedgerSpec) -> ResolvedLedger {
    let dedupe = spec.dedupe.as_ref();
    ResolvedLedger {
        oversell: spec.oversell.unwrap_or_default(),
        reservation_ttl_ms: spec.reservation_ttl.map_or(RESERVATION_TTL_MS, |ttl| ttl.ms()),
        dedupe_window_ms: dedupe.and_then(|dedupe| dedupe.window).map_or(DEDUPE_WINDOW_MS, |window| window.ms()),
        dedupe_ids: dedupe.and_then(|dedupe| dedupe.ids).unwrap_or(DEDUPE_IDS),
        rule_state_bytes: spec.rule_state.map_or(RULE_STATE_BYTES, |size| size.bytes()),
    }
}

fn transaction(spec: TransactionSpec) -> ResolvedTransaction {
    ResolvedTransaction {
        max_interval_ms: fill_topic::ms(spec.max_interval, TRANSACTION_INTERVAL_MS),
        max_records: spec.max_records.unwrap_or(TRANSACTION_RECORDS),
    }
}
