//! What became of records: counted in committed transactions only.

use std::fmt;

use stockflow_web::metrics::{Families, Labels, plain};
use stockflow_worker::{Counters, Reasons};

use super::of;
use crate::http::seen::StageSeen;

pub(super) fn write(stages: &[StageSeen], families: &mut Families<'_>) -> fmt::Result {
    let all = |count: fn(&Counters) -> u64| stages.iter().map(move |stage| (of(stage), count(&stage.counters)));
    families.counter(&plain("records", "Records read, in committed transactions."), all(|c| c.records))?;
    families.counter(&plain("applied", "Records whose effects stand."), all(|c| c.applied))?;
    families.counter(
        &plain("refused", "Records that the business refused, by reason."),
        by_reason(stages, |c| &c.refused),
    )?;
    families.counter(
        &plain("dead_letters", "Records that could not be processed, by reason."),
        by_reason(stages, |c| &c.dead),
    )?;
    families.counter(&plain("duplicates", "Records whose id had had its effect before."), all(|c| c.duplicates))?;
    families
        .counter(&plain("parked_waiting", "Records that were put behind a parked key, to wait."), all(|c| c.waiting))?;
    families.counter(
        &plain("parked_released", "Words that a parked key may go on without its dead letter."),
        all(|c| c.released),
    )?;
    families.counter(&plain("expired", "Reservations that expired."), all(|c| c.expired))?;
    families.counter(&plain("timers_fired", "Timers of rules that fired."), all(|c| c.timers))?;
    families.counter(&plain("emitted", "Records that rules emitted."), all(|c| c.emitted))?;
    families.counter(
        &plain("count_differences", "Counts that found another quantity than the books had."),
        all(|c| c.count_differences),
    )
}

fn by_reason(stages: &[StageSeen], reasons: fn(&Counters) -> &Reasons) -> impl Iterator<Item = (Labels<'_>, u64)> {
    stages.iter().flat_map(move |stage| {
        let labels = |reason| vec![("stage", stage.name.as_str()), ("reason", reason)];
        reasons(&stage.counters).iter().map(move |(reason, count)| (labels(reason), count))
    })
}
