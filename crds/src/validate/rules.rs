//! `spec.stages[].rules`.

use crate::{LimitsSpec, ModuleSpec, Reference, RuleSpec, bounds, cel, text::is_filled};

use super::findings::Findings;

pub(super) fn check(stage: &str, rules: &[RuleSpec], findings: &mut Findings) {
    if rules.is_empty() {
        let help = "give it at least one, such as {name: books, module: {builtin: stock}}";
        findings.add(format!("{stage}.rules"), "the stage has no rules", help);
    }
    findings.length(&format!("{stage}.rules"), rules.len(), 0, bounds::RULES_MAX);
    findings.unique(rules.iter().map(|rule| &rule.name), |r| format!("{stage}.rules[{r}].name"));
    for (r, rule) in rules.iter().enumerate() {
        let path = format!("{stage}.rules[{r}]");
        module(&format!("{path}.module"), &rule.module, findings);
        if rule.digest.is_none() && matches!(rule.module, ModuleSpec::Oci(_) | ModuleSpec::Url(_)) {
            let help = "write what `stockflow rule describe FILE.wasm` shows as its digest: sha256: and 64 hex digits";
            findings.add(format!("{path}.digest"), cel::FETCHED_WITHOUT_DIGEST, help);
        }
        let fields = rule.config.as_ref().map_or(0, serde_json::Map::len);
        findings.length(&format!("{path}.config"), fields, 0, bounds::CONFIG_MAX);
        if let Some(limits) = &rule.limits {
            bounded(&format!("{path}.limits"), limits, findings);
        }
        renamed(&format!("{path}.renamedFrom"), r, rules, findings);
    }
}

fn renamed(path: &str, r: usize, rules: &[RuleSpec], findings: &mut Findings) {
    let Some(before) = &rules[r].renamed_from else { return };
    if *before == rules[r].name {
        findings.add(path, cel::RENAMED_FROM_ITSELF, "leave it out: what the rule keeps is kept under its name anyway");
    } else if rules.iter().any(|other| other.name == *before) {
        let help = format!("rule `{before}` is there and keeps its own; leave renamedFrom out, or take that rule away");
        findings.add(path, cel::RENAMED_FROM_ANOTHER, help);
    }
    if let Some(other) = rules[..r].iter().find(|other| other.renamed_from.as_ref() == Some(before)) {
        let help = format!("rule `{}` takes over what `{before}` kept; leave it out here or there", other.name);
        findings.add(path, cel::RENAMED_FROM_TWICE, help);
    }
}

fn module(path: &str, module: &ModuleSpec, findings: &mut Findings) {
    match module {
        ModuleSpec::Builtin(name) => findings.filled(&format!("{path}.builtin"), name, bounds::LABEL_MAX),
        ModuleSpec::File(file) => {
            findings.filled(&format!("{path}.file"), file, bounds::REFERENCE_MAX);
            if file.starts_with('/') {
                let help = "write it from the folder of the pipeline file, such as rules/low-stock.wasm";
                findings.add(format!("{path}.file"), cel::FILE_PATH, help);
            }
        }
        ModuleSpec::ConfigMap(map) => {
            findings.object_name(&format!("{path}.configMap.name"), &map.name);
            findings.object_key(&format!("{path}.configMap.key"), &map.key);
        }
        ModuleSpec::Oci(reference) => artifact(&format!("{path}.oci"), reference, findings),
        ModuleSpec::Url(url) => {
            findings.filled(&format!("{path}.url"), url, bounds::URL_MAX);
            if !url.starts_with("https://") && !url.starts_with("http://") {
                let help = "write an address that begins with https:// or http://";
                findings.add(format!("{path}.url"), format!("`{url}` is not a web address"), help);
            }
        }
    }
}

fn artifact(path: &str, reference: &str, findings: &mut Findings) {
    findings.filled(path, reference, bounds::REFERENCE_MAX);
    if let Err(why) = Reference::of_artifact(reference)
        && is_filled(reference)
    {
        let help = "write REGISTRY/NAME:TAG, such as registry.example/rules/low-stock:1";
        findings.add(path, format!("`{reference}` is not the reference of an artifact: {why}"), help);
    }
}

fn bounded(path: &str, limits: &LimitsSpec, findings: &mut Findings) {
    findings.range(format!("{path}.fuel"), limits.fuel, &(1..=bounds::FUEL_MAX));
    if let Some(memory) = limits.memory.filter(|memory| !bounds::MEMORY_BYTES.contains(&memory.bytes())) {
        findings.add(format!("{path}.memory"), cel::MEMORY, format!("{memory} is not"));
    }
    findings.time(format!("{path}.deadline"), limits.deadline, &bounds::DEADLINE_MS, cel::DEADLINE);
}
