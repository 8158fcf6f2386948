//! Reads what is the stage's own in a stage file.

use crate::{
    Digest, EventField, Module, Pinned, ResolvedInput, ResolvedLedger, ResolvedOutput, ResolvedPublish, ResolvedRule,
    ResolvedScaling, ResolvedStage, ResolvedTopic, ResolvedTransaction, ResolvedWorker, ScalingMode, Source,
    TopicIndex,
};

use super::{
    format,
    read::{FileDigestSnafu, FileFieldSnafu, FileTopicSnafu, StageFileError},
};
use snafu::OptionExt;

/// Nobody's to act on: the worker does not scale itself.
const UNSCALED: ResolvedScaling =
    ResolvedScaling { min: 1, max: 1, lag_seconds: 30, utilization_percent: 70, mode: ScalingMode::External };

pub(super) fn stage(topics: &[ResolvedTopic], stage: format::Stage) -> Result<ResolvedStage, StageFileError> {
    Ok(ResolvedStage {
        name: stage.name,
        group: stage.group,
        transactional_id_prefix: stage.transactional_id_prefix,
        changelog: stage.changelog,
        dead_letter_topic: stage.dead_letter_topic,
        inputs: stage.inputs.into_iter().map(|one| input(topics, one)).collect::<Result<_, _>>()?,
        ledger: stage.ledger.map(|ledger| ResolvedLedger {
            oversell: ledger.oversell,
            reservation_ttl_ms: ledger.reservation_ttl_ms,
            dedupe_window_ms: ledger.dedupe_window_ms,
            dedupe_ids: ledger.dedupe_ids,
            rule_state_bytes: ledger.rule_state_bytes,
        }),
        rules: stage.rules.into_iter().map(rule).collect::<Result<_, _>>()?,
        transaction: ResolvedTransaction {
            max_interval_ms: stage.transaction.max_interval_ms,
            max_records: stage.transaction.max_records,
        },
        publish: publish(topics, stage.publish)?,
        scaling: UNSCALED,
        suspended: false,
        worker: ResolvedWorker::default(),
    })
}

fn place(topics: &[ResolvedTopic], topic: &str, place: &str) -> Result<TopicIndex, StageFileError> {
    let found = topics.iter().position(|listed| listed.name == topic);
    found.map(TopicIndex).context(FileTopicSnafu { topic, place })
}

fn input(topics: &[ResolvedTopic], input: format::Input) -> Result<ResolvedInput, StageFileError> {
    let source = |from| match from {
        format::From::Pointer(pointer) => Source::Pointer(pointer),
        format::From::Constant(text) => Source::Constant(text),
    };
    let field = |name: &str| EventField::ALL.into_iter().find(|field| field.name() == name);
    let mut fields = Vec::new();
    for (name, from) in input.fields {
        fields.push((field(&name).context(FileFieldSnafu { field: name })?, source(from)));
    }
    fields.sort_by_key(|(field, _)| *field);
    Ok(ResolvedInput {
        topic: place(topics, &input.topic, "inputs")?,
        format: input.format,
        start: input.start,
        fields,
        kinds: input.kinds,
    })
}

fn rule(rule: format::Rule) -> Result<ResolvedRule, StageFileError> {
    let pinned = |place| {
        let digest = rule.digest.clone().filter(|digest| digest.parse::<Digest>().is_ok());
        let digest = digest.context(FileDigestSnafu { rule: &rule.name })?;
        Ok(Pinned { place, digest })
    };
    Ok(ResolvedRule {
        module: match rule.module {
            format::Module::Builtin(name) => Module::Builtin(name),
            format::Module::File(path) => Module::File(path),
            format::Module::ConfigMap(format::Key { name, key }) => Module::ConfigMap { name, key },
            format::Module::Oci(reference) => Module::Oci(pinned(reference)?),
            format::Module::Url(url) => Module::Url(pinned(url)?),
        },
        name: rule.name,
        renamed_from: rule.renamed_from,
        digest: rule.digest,
        config: rule.config,
        fuel: rule.fuel,
        memory_bytes: rule.memory_bytes,
        deadline_ms: rule.deadline_ms,
        on_failure: rule.on_failure,
    })
}

fn publish(topics: &[ResolvedTopic], publish: format::Publish) -> Result<ResolvedPublish, StageFileError> {
    let stock = publish.stock.map(|stock| output(topics, stock, "publish.stock"));
    let refusals = publish.refusals.map(|refusals| output(topics, refusals, "publish.refusals"));
    let dead_letters = publish.dead_letters.map(|topic| place(topics, &topic, "publish.deadLetters"));
    Ok(ResolvedPublish {
        stock: stock.transpose()?,
        refusals: refusals.transpose()?,
        dead_letters: dead_letters.transpose()?,
        headers: publish.headers,
    })
}

fn output<F>(
    topics: &[ResolvedTopic],
    output: format::Output<F>,
    named_in: &str,
) -> Result<ResolvedOutput<F>, StageFileError> {
    Ok(ResolvedOutput { topic: place(topics, &output.topic, named_in)?, fields: output.fields })
}
