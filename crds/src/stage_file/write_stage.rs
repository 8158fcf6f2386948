//! Writes what is the stage's own in a stage file.

use crate::{
    Module, ResolvedInput, ResolvedLedger, ResolvedOutput, ResolvedPipeline, ResolvedPublish, ResolvedRule,
    ResolvedStage, Source,
};

use super::{format, names::short};

pub(super) fn stage(pipeline: &ResolvedPipeline, stage: &ResolvedStage) -> format::Stage {
    format::Stage {
        name: stage.name.clone(),
        group: stage.group.clone(),
        transactional_id_prefix: stage.transactional_id_prefix.clone(),
        changelog: stage.changelog.clone(),
        dead_letter_topic: stage.dead_letter_topic.clone(),
        inputs: stage.inputs.iter().map(|one| input(pipeline, one)).collect(),
        ledger: stage.ledger.as_ref().map(ledger),
        rules: stage.rules.iter().map(rule).collect(),
        transaction: format::Transaction {
            max_interval_ms: stage.transaction.max_interval_ms,
            max_records: stage.transaction.max_records,
        },
        publish: publish(pipeline, &stage.publish),
    }
}

fn input(pipeline: &ResolvedPipeline, input: &ResolvedInput) -> format::Input {
    let from = |source: &Source| match source {
        Source::Pointer(pointer) => format::From::Pointer(pointer.clone()),
        Source::Constant(text) => format::From::Constant(text.clone()),
    };
    format::Input {
        topic: short(pipeline, input.topic).to_owned(),
        format: input.format,
        start: input.start,
        fields: input.fields.iter().map(|(field, source)| (field.name().to_owned(), from(source))).collect(),
        kinds: input.kinds.clone(),
    }
}

fn ledger(ledger: &ResolvedLedger) -> format::Ledger {
    format::Ledger {
        oversell: ledger.oversell,
        reservation_ttl_ms: ledger.reservation_ttl_ms,
        dedupe_window_ms: ledger.dedupe_window_ms,
        dedupe_ids: ledger.dedupe_ids,
        rule_state_bytes: ledger.rule_state_bytes,
    }
}

fn rule(rule: &ResolvedRule) -> format::Rule {
    format::Rule {
        name: rule.name.clone(),
        renamed_from: rule.renamed_from.clone(),
        module: match &rule.module {
            Module::Builtin(name) => format::Module::Builtin(name.clone()),
            Module::File(path) => format::Module::File(path.clone()),
            Module::ConfigMap { name, key } => {
                format::Module::ConfigMap(format::Key { name: name.clone(), key: key.clone() })
            }
            Module::Oci(pinned) => format::Module::Oci(pinned.place.clone()),
            Module::Url(pinned) => format::Module::Url(pinned.place.clone()),
        },
        digest: rule.digest.clone(),
        config: rule.config.clone(),
        fuel: rule.fuel,
        memory_bytes: rule.memory_bytes,
        deadline_ms: rule.deadline_ms,
        on_failure: rule.on_failure,
    }
}

fn publish(pipeline: &ResolvedPipeline, publish: &ResolvedPublish) -> format::Publish {
    format::Publish {
        stock: publish.stock.as_ref().map(|stock| output(pipeline, stock)),
        refusals: publish.refusals.as_ref().map(|refusals| output(pipeline, refusals)),
        dead_letters: publish.dead_letters.map(|topic| short(pipeline, topic).to_owned()),
        headers: publish.headers.clone(),
    }
}

fn output<F: Copy>(pipeline: &ResolvedPipeline, output: &ResolvedOutput<F>) -> format::Output<F> {
    format::Output { topic: short(pipeline, output.topic).to_owned(), fields: output.fields.clone() }
}
