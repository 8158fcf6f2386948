//! `spec.stages[].publish`.

use std::collections::BTreeMap;

use crate::{Cleanup, HeaderName, InventoryPipelineSpec, Name, PublishSpec, StageSpec, bounds, cel};

use super::{findings::Findings, stages::known_topic};

pub(super) fn check(spec: &InventoryPipelineSpec, findings: &mut Findings) {
    let mut publishers: BTreeMap<&Name, &Name> = BTreeMap::new();
    for (s, stage) in spec.stages.iter().enumerate() {
        let Some(publish) = &stage.publish else { continue };
        let path = format!("spec.stages[{s}].publish");
        outputs(&path, spec, stage, publish, findings);
        carried(&format!("{path}.headers"), &publish.headers, findings);
        let Some(stock) = &publish.stock else { continue };
        if stage.ledger.is_none() {
            let help = "give the stage a ledger (`ledger: {}` is enough), or publish no stock";
            findings.add(format!("{path}.stock"), cel::STOCK_WITHOUT_LEDGER, help);
        }
        if let Some(other) = publishers.insert(&stock.topic, &stage.name) {
            let help = format!("stage `{other}` publishes stock to `{}` too; give each its own", stock.topic);
            findings.add(format!("{path}.stock.topic"), cel::STOCK_TOPIC_SHARED, help);
        }
    }
}

fn outputs(
    path: &str,
    spec: &InventoryPipelineSpec,
    stage: &StageSpec,
    publish: &PublishSpec,
    findings: &mut Findings,
) {
    if let Some(stock) = &publish.stock {
        output(&format!("{path}.stock"), &stock.topic, spec, stage, findings);
        published_names(&format!("{path}.stock.fields"), &stock.fields, findings);
    }
    if let Some(refusals) = &publish.refusals {
        output(&format!("{path}.refusals"), &refusals.topic, spec, stage, findings);
        kept(&format!("{path}.refusals.topic"), &refusals.topic, spec, findings);
        published_names(&format!("{path}.refusals.fields"), &refusals.fields, findings);
    }
    if let Some(dead_letters) = &publish.dead_letters {
        output(&format!("{path}.deadLetters"), &dead_letters.topic, spec, stage, findings);
        kept(&format!("{path}.deadLetters.topic"), &dead_letters.topic, spec, findings);
    }
}

fn carried(path: &str, headers: &[HeaderName], findings: &mut Findings) {
    findings.length(path, headers.len(), 0, bounds::HEADERS_MAX);
    findings.unique(headers.iter(), |h| format!("{path}[{h}]"));
    for (h, header) in headers.iter().enumerate() {
        if header.as_str().starts_with(cel::OWN_HEADERS_BEGIN) {
            findings.add(format!("{path}[{h}]"), cel::OWN_HEADER, format!("leave `{header}` out"));
        }
    }
}

fn output(path: &str, topic: &Name, spec: &InventoryPipelineSpec, stage: &StageSpec, findings: &mut Findings) {
    let path = format!("{path}.topic");
    known_topic(path.clone(), topic.as_str(), spec, findings);
    if stage.from.iter().any(|input| &input.topic == topic) {
        let help = format!("it reads `{topic}`: give another, or what it says would come back to it without end");
        findings.add(path, cel::PUBLISHES_TO_INPUT, help);
    }
}

/// Of each of its records one is kept, whatever their keys.
fn kept(path: &str, topic: &Name, spec: &InventoryPipelineSpec, findings: &mut Findings) {
    if spec.topics.iter().any(|found| found.name == *topic && found.cleanup == Some(Cleanup::Compact)) {
        findings.add(path, cel::COMPACTED, format!("write `cleanup: delete` for the topic `{topic}`, or give another"));
    }
}

fn published_names<F>(path: &str, fields: &BTreeMap<String, F>, findings: &mut Findings) {
    findings.length(path, fields.len(), 0, bounds::SETTINGS_MAX);
    if fields.contains_key("") {
        findings.add(path, cel::EMPTY_PUBLISHED_NAME, "write the name that consumers know, then the field");
    }
}
