//! `/metrics`: the figures of every stage in the OpenMetrics text format.
//!
//! Units are base units, names say them. Labels are stage, topic, partition, rule and reason,
//! all of them bounded; never a sku.

mod durations;
mod events;
mod rules;
mod shards;

use std::fmt;

use stockflow_web::metrics::{Families, Figures, Labels};

use super::seen::{Seen, StageSeen};

/// What every name begins with.
const PREFIX: &str = "stockflow";

/// The metrics of what was seen.
///
/// # Errors
/// None that the formatting of text into memory does not have.
pub(super) fn render(seen: Seen) -> Result<String, fmt::Error> {
    stockflow_web::metrics::render(PREFIX, seen)
}

impl Figures for Seen {
    fn write(&self, families: &mut Families<'_>) -> fmt::Result {
        events::write(&self.stages, families)?;
        durations::write(&self.stages, families)?;
        shards::write(&self.stages, families)?;
        rules::write(&self.stages, families)
    }
}

/// The labels of a stage's own metrics.
fn of(stage: &StageSeen) -> Labels<'_> {
    vec![("stage", &stage.name)]
}
