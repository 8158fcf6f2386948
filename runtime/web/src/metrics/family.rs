//! A family of metrics: one name, its help, and a sample for each set of labels.

use std::collections::HashMap;
use std::fmt;

use prometheus_client::encoding::{DescriptorEncoder, EncodeCounterValue, EncodeGaugeValue, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::exemplar::Exemplar;
use prometheus_client::registry::Unit;

use super::Histogram;

/// Names with values. A family without samples is left out.
pub type Labels<'a> = Vec<(&'static str, &'a str)>;

/// Name, unit and help of a family. The unit goes into the name, and `_total` behind a counter's.
#[derive(Debug)]
pub struct About {
    name: &'static str,
    unit: Option<Unit>,
    help: &'static str,
}

/// Where families are written to.
#[derive(Debug)]
pub struct Families<'a>(pub(super) DescriptorEncoder<'a>);

/// A family without a unit of its own.
pub const fn plain(name: &'static str, help: &'static str) -> About {
    About { name, unit: None, help }
}

/// A family of seconds.
pub const fn seconds(name: &'static str, help: &'static str) -> About {
    About { name, unit: Some(Unit::Seconds), help }
}

/// A family of bytes.
pub const fn bytes(name: &'static str, help: &'static str) -> About {
    About { name, unit: Some(Unit::Bytes), help }
}

impl Families<'_> {
    /// What only grows.
    ///
    /// # Errors
    /// None that the formatting of text into memory does not have.
    pub fn counter<'b, V: EncodeCounterValue>(
        &mut self,
        about: &About,
        samples: impl IntoIterator<Item = (Labels<'b>, V)>,
    ) -> fmt::Result {
        let mut samples = samples.into_iter().peekable();
        if samples.peek().is_none() {
            return Ok(());
        }
        let kind = MetricType::Counter;
        let mut family = self.0.encode_descriptor(about.name, about.help, about.unit.as_ref(), kind)?;
        for (labels, value) in samples {
            family.encode_family(&labels)?.encode_counter::<NoLabelSet, _, u64>(&value, None)?;
        }
        Ok(())
    }

    /// What goes up and down.
    ///
    /// # Errors
    /// None that the formatting of text into memory does not have.
    pub fn gauge<'b, V: EncodeGaugeValue>(
        &mut self,
        about: &About,
        samples: impl IntoIterator<Item = (Labels<'b>, V)>,
    ) -> fmt::Result {
        let mut samples = samples.into_iter().peekable();
        if samples.peek().is_none() {
            return Ok(());
        }
        let kind = MetricType::Gauge;
        let mut family = self.0.encode_descriptor(about.name, about.help, about.unit.as_ref(), kind)?;
        for (labels, value) in samples {
            family.encode_family(&labels)?.encode_gauge(&value)?;
        }
        Ok(())
    }

    /// How values are spread.
    ///
    /// # Errors
    /// None that the formatting of text into memory does not have.
    pub fn histogram<'b>(
        &mut self,
        about: &About,
        samples: impl IntoIterator<Item = (Labels<'b>, &'b Histogram)>,
    ) -> fmt::Result {
        let mut samples = samples.into_iter().peekable();
        if samples.peek().is_none() {
            return Ok(());
        }
        let none: Option<&HashMap<usize, Exemplar<NoLabelSet, f64>>> = None;
        let kind = MetricType::Histogram;
        let mut family = self.0.encode_descriptor(about.name, about.help, about.unit.as_ref(), kind)?;
        for (labels, values) in samples {
            family.encode_family(&labels)?.encode_histogram(values.sum, values.count(), &values.buckets, none)?;
        }
        Ok(())
    }
}
