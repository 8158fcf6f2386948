//! Keys that may be empty: a compacted topic takes no record without one.

use serde_json::{Map, Value};

use crate::{Cleanup, EventField, FieldSource, InventoryPipelineSpec, ModuleSpec, Name, RuleSpec, StageSpec};

use super::{
    findings::Findings,
    named::{self, Named},
};

/// What a built-in rule keys a record by, as its config spells it.
const SKU_LOCATION: &str = "sku:location";

/// Of the rules in the binary it is known what they key by: `route` and `announce` by what the config says, the others
/// by sku and location of an event that has both. What other rules emit is known when they do, and becomes a dead
/// letter then (`NOT_TAKEN`); stock always has its key.
pub(super) fn check(spec: &InventoryPipelineSpec, findings: &mut Findings) {
    for (s, stage) in spec.stages.iter().enumerate() {
        for named in named::topics(spec, stage).iter().filter(|named| is_compacted(spec, named.topic)) {
            let Some(key) = stage.rules.get(named.rule).and_then(|rule| key(rule, named)) else { continue };
            if !may_be_empty(stage, &stage.rules[named.rule], key, named.beside) {
                continue;
            }
            let message = format!(
                "`{key}` of an event may be empty, and the topic `{}` is compacted: it takes no record without a key",
                named.topic
            );
            let help = format!(
                "write `cleanup: delete` for the topic `{}`, or key by what each event has: in a stage with a \
                 ledger that is `{SKU_LOCATION}`",
                named.topic
            );
            findings.add(format!("spec.stages[{s}].rules[{}].config.{}", named.rule, named.at), message, help);
        }
    }
}

fn is_compacted(spec: &InventoryPipelineSpec, topic: &Name) -> bool {
    spec.topics.iter().any(|found| found.name == *topic && found.cleanup == Some(Cleanup::Compact))
}

/// What the record is keyed by that a rule emits to the topic that it names there, where that is known.
fn key<'a>(rule: &RuleSpec, named: &Named<'a>) -> Option<&'a str> {
    let ModuleSpec::Builtin(builtin) = &rule.module else { return None };
    let list = match builtin.as_str() {
        "route" if named.at == "otherwise.topic" => return Some(SKU_LOCATION),
        "route" => "routes[",
        "announce" => "topics[",
        _ => return None,
    };
    let field = if builtin == "route" { "].to" } else { "].topic" };
    let beside = named.beside.filter(|_| named.at.starts_with(list) && named.at.ends_with(field))?;
    // An event is refused that has no sku or location.
    let is_event = builtin == "route" && text(beside, "as") == Some("event");
    (!is_event).then(|| text(beside, "key").unwrap_or(SKU_LOCATION))
}

fn may_be_empty(stage: &StageSpec, rule: &RuleSpec, key: &str, beside: Option<&Map<String, Value>>) -> bool {
    // The books take no event without them, and what comes due has its key's.
    let is_whole = stage.ledger.is_some() || refuses_the_incomplete(rule);
    let when = beside.and_then(|route| route.get("when")?.as_object());
    let has_sku = is_whole
        || is_constant(stage, EventField::Sku)
        || when.and_then(|when| text(when, "skuPrefix")).is_some_and(|prefix| !prefix.is_empty());
    let has_location = is_whole || is_constant(stage, EventField::LocationId) || when.is_some_and(names_locations);
    match key {
        SKU_LOCATION => !has_sku && !has_location,
        "sku" => !has_sku,
        "location" => !has_location,
        // Orders and users: what comes due in a ledger has neither.
        _ => true,
    }
}

/// Whether a `route` sends everything on as events too: what has no sku or no location is refused before.
fn refuses_the_incomplete(rule: &RuleSpec) -> bool {
    let routes = rule.config.as_ref().and_then(|config| config.get("routes")?.as_array());
    let mut routes = routes.into_iter().flatten().filter_map(Value::as_object);
    let takes_all = |route: &Map<String, Value>| match route.get("when") {
        None => true,
        Some(when) => when.as_object().is_some_and(Map::is_empty),
    };
    routes.any(|route| text(route, "as") == Some("event") && takes_all(route))
}

fn names_locations(when: &Map<String, Value>) -> bool {
    let locations = when.get("locations").and_then(Value::as_array);
    locations.is_some_and(|named| !named.is_empty() && named.iter().all(|location| location != ""))
}

fn is_constant(stage: &StageSpec, field: EventField) -> bool {
    stage.from.iter().all(|input| {
        let source = input.fields.iter().flat_map(|mapping| mapping.given()).find(|(given, _)| *given == field);
        matches!(source, Some((_, FieldSource::Constant(text))) if !text.is_empty())
    })
}

fn text<'a>(object: &'a Map<String, Value>, field: &str) -> Option<&'a str> {
    object.get(field)?.as_str()
}
