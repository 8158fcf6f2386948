//! What each rule uses.

use std::fmt;

use stockflow_web::metrics::{Families, Labels, plain, seconds};
use stockflow_worker::RuleCounters;

use crate::http::seen::{StageSeen, float};

pub(super) fn write(stages: &[StageSeen], families: &mut Families<'_>) -> fmt::Result {
    families
        .counter(&plain("rule_events", "Events that the rule was called with."), all(stages, |used| used.events))?;
    families.counter(&plain("rule_calls", "Calls of the rule."), all(stages, |used| used.calls))?;
    families
        .counter(&seconds("rule_busy", "Time in calls of the rule."), all(stages, |used| float(used.busy_ns) / 1e9))?;
    families.counter(&plain("rule_fuel", "Fuel that the rule used."), all(stages, |used| used.fuel))
}

fn all<V>(stages: &[StageSeen], value: fn(RuleCounters) -> V) -> impl Iterator<Item = (Labels<'_>, V)> {
    stages.iter().flat_map(move |stage| {
        let labels = |rule| vec![("stage", &*stage.name), ("rule", rule)];
        let rules = stage.rules.iter().enumerate();
        rules.map(move |(place, rule)| (labels(&rule.name), value(stage.rule(place))))
    })
}
