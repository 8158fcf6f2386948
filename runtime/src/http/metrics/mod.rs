//! `/metrics`: the figures of every stage in the OpenMetrics text format.
//!
//! Units are base units, names say them. Labels are stage, topic, partition, rule and reason,
//! all of them bounded; never a sku.

mod durations;
mod events;
mod family;
mod rules;
mod shards;

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, text};
use prometheus_client::registry::Registry;

use super::seen::Seen;
use family::Families;

/// What every name begins with.
const PREFIX: &str = "stockflow";

/// The metrics of what was seen.
///
/// # Errors
/// None that the formatting of text into memory does not have.
pub(super) fn render(seen: Seen) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix(PREFIX);
    registry.register_collector(Box::new(Figures(seen)));
    let mut text = String::new();
    text::encode(&mut text, &registry)?;
    Ok(text)
}

/// What the registry asks for the metrics.
#[derive(Debug)]
struct Figures(Seen);

impl Collector for Figures {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut families = Families(encoder);
        events::write(&self.0.stages, &mut families)?;
        durations::write(&self.0.stages, &mut families)?;
        shards::write(&self.0.stages, &mut families)?;
        rules::write(&self.0.stages, &mut families)
    }
}
