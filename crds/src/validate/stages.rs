//! `spec.stages`: inputs, ledger, scaling.

use crate::{
    InputSpec, InventoryPipelineSpec, LedgerSpec, ScalingSpec, StageSpec, TransactionSpec, bounds, cel, suggest::advice,
};

use super::{findings::Findings, rules};

pub(super) fn check(spec: &InventoryPipelineSpec, findings: &mut Findings) {
    findings.length("spec.stages", spec.stages.len(), 1, bounds::STAGES_MAX);
    for (s, stage) in spec.stages.iter().enumerate() {
        let path = format!("spec.stages[{s}]");
        inputs(&path, spec, stage, findings);
        if let Some(ledger) = &stage.ledger {
            books(&path, ledger, findings);
        }
        rules::check(&path, &stage.rules, findings);
        if let Some(transaction) = &stage.transaction {
            commits(&format!("{path}.transaction"), transaction, findings);
        }
        if let Some(scaling) = &stage.scaling {
            workers(&path, scaling, findings);
        }
    }
}

/// A topic's short name that must be among the pipeline's topics.
pub(super) fn known_topic(path: String, topic: &str, spec: &InventoryPipelineSpec, findings: &mut Findings) {
    let names = || spec.topics.iter().map(|topic| topic.name.as_str());
    if !names().any(|name| name == topic) {
        findings.add(path, cel::UNKNOWN_TOPIC, advice(topic, names()));
    }
}

fn inputs(path: &str, spec: &InventoryPipelineSpec, stage: &StageSpec, findings: &mut Findings) {
    findings.length(&format!("{path}.from"), stage.from.len(), 1, bounds::INPUTS_MAX);
    for (f, input) in stage.from.iter().enumerate() {
        let path = format!("{path}.from[{f}]");
        known_topic(format!("{path}.topic"), input.topic.as_str(), spec, findings);
        kinds(&path, input, findings);
    }
    let topics = stage.from.iter().map(|input| &input.topic);
    findings.unique(topics, |f| format!("{path}.from[{f}].topic"));
    if stage.ledger.is_some() && stage.from.len() > 1 {
        let help = "let a stage without a ledger bring the topics into one, keyed by sku and location";
        findings.add(format!("{path}.from"), cel::LEDGER_INPUTS, help);
    }
}

fn kinds(path: &str, input: &InputSpec, findings: &mut Findings) {
    findings.length(&format!("{path}.kinds"), input.kinds.len(), 0, bounds::KINDS_MAX);
    if input.kinds.contains_key("") {
        findings.add(format!("{path}.kinds"), cel::EMPTY_KIND, "write the type as the sender spells it");
    }
}

fn books(path: &str, ledger: &LedgerSpec, findings: &mut Findings) {
    let dedupe = ledger.dedupe.as_ref();
    let times =
        [("reservationTtl", ledger.reservation_ttl), ("dedupe.window", dedupe.and_then(|dedupe| dedupe.window))];
    for (field, time) in times {
        if time.is_some_and(|time| time.ms() == 0) {
            findings.add(format!("{path}.ledger.{field}"), cel::ZERO_TIME, "write a time above zero, such as 15m");
        }
    }
    let ids = dedupe.and_then(|dedupe| dedupe.ids);
    findings.range(format!("{path}.ledger.dedupe.ids"), ids, &(1..=bounds::DEDUPE_IDS_MAX));
}

fn commits(path: &str, transaction: &TransactionSpec, findings: &mut Findings) {
    let interval_ms = &bounds::TRANSACTION_INTERVAL_MS;
    findings.time(format!("{path}.maxInterval"), transaction.max_interval, interval_ms, cel::TRANSACTION_INTERVAL);
    findings.range(format!("{path}.maxRecords"), transaction.max_records, &(1..=bounds::TRANSACTION_RECORDS_MAX));
}

fn workers(path: &str, scaling: &ScalingSpec, findings: &mut Findings) {
    let path = format!("{path}.scaling");
    findings.range(format!("{path}.min"), scaling.min, &(0..=bounds::WORKERS_MAX));
    findings.range(format!("{path}.max"), scaling.max, &(1..=bounds::WORKERS_MAX));
    let target = scaling.target.as_ref();
    let lag = target.and_then(|target| target.lag_seconds);
    findings.range(format!("{path}.target.lagSeconds"), lag, &(1..=bounds::LAG_SECONDS_MAX));
    let busy = target.and_then(|target| target.utilization_percent);
    findings.range(format!("{path}.target.utilizationPercent"), busy, &(1..=100));
    let min = scaling.min.unwrap_or(1);
    if let Some(max) = scaling.max.filter(|max| min > *max) {
        findings.add(
            format!("{path}.min"),
            cel::MIN_ABOVE_MAX,
            format!("min is {min}, max is {max}: raise max or lower min"),
        );
    }
}
