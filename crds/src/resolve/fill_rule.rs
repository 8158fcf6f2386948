//! Fills the defaults of rules.

use serde_json::Value;

use crate::{ModuleSpec, RuleSpec};

use super::{Module, Pinned, ResolvedRule};

const FUEL: u64 = 10_000_000;
const MEMORY_BYTES: u64 = 32 << 20;
const DEADLINE_MS: u64 = 1_000;

/// What ends a call of a rule with one event.
pub(crate) struct Limits {
    pub(crate) fuel: u64,
    pub(crate) deadline_ms: u64,
}

/// The limits of a rule, whether they are given or not.
pub(crate) fn limits(spec: &RuleSpec) -> Limits {
    let given = spec.limits.as_ref();
    Limits {
        fuel: given.and_then(|limits| limits.fuel).unwrap_or(FUEL),
        deadline_ms: given.and_then(|limits| limits.deadline).map_or(DEADLINE_MS, |time| time.ms().unsigned_abs()),
    }
}

/// Most linear memory of an instance of a rule, given or not, bytes.
pub(super) fn memory_bytes(spec: &RuleSpec) -> u64 {
    spec.limits.as_ref().and_then(|limits| limits.memory).map_or(MEMORY_BYTES, |memory| memory.bytes())
}

pub(super) fn rule(spec: &RuleSpec) -> ResolvedRule {
    let Limits { fuel, deadline_ms } = limits(spec);
    ResolvedRule {
        name: spec.name.to_string(),
        renamed_from: spec.renamed_from.as_ref().map(ToString::to_string),
        module: module(spec),
        digest: spec.digest.as_ref().map(ToString::to_string),
        config: Value::Object(spec.config.clone().unwrap_or_default()),
        fuel,
        memory_bytes: memory_bytes(spec),
        deadline_ms,
        on_failure: spec.on_failure.unwrap_or_default(),
    }
}

fn module(spec: &RuleSpec) -> Module {
    // Validation has refused what is fetched and has no digest.
    let digest = || spec.digest.as_ref().map(ToString::to_string).unwrap_or_default();
    match &spec.module {
        ModuleSpec::Builtin(name) => Module::Builtin(name.clone()),
        ModuleSpec::File(path) => Module::File(path.clone()),
        ModuleSpec::ConfigMap(map) => Module::ConfigMap { name: map.name.clone(), key: map.key.clone() },
        ModuleSpec::Oci(reference) => Module::Oci(Pinned { place: reference.clone(), digest: digest() }),
        ModuleSpec::Url(url) => Module::Url(Pinned { place: url.clone(), digest: digest() }),
    }
}
