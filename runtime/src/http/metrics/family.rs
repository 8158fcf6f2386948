//! A family of metrics: one name, its help, and a sample for each set of labels.

use std::collections::HashMap;
use std::fmt;

use prometheus_client::encoding::{DescriptorEncoder, EncodeCounterValue, EncodeGaugeValue, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::exemplar::Exemplar;
use prometheus_client::registry::Unit;

use crate::http::seen::{Histogram, StageSeen};

/// Names with values. A family without samples is left out.
pub(super) type Labels<'a> = Vec<(&'static str, &'a str)>;

/// Name, unit and help of a family. The unit goes into the name, and `_total` behind a counter's.
pub(super) struct About {
    pub(super) name: &'static str,
    pub(super) unit: Option<Unit>,
    pub(super) help: &'static str,
}

/// Where families are written to.
pub(super) struct Families<'a>(pub(super) DescriptorEncoder<'a>);

/// A family without a unit of its own.
pub(super) const fn plain(name: &'static str, help: &'static str) -> About {
    About { name, unit: None, help }
}

/// A family of seconds.
pub(super) const fn seconds(name: &'static str, help: &'static str) -> About {
    About { name, unit: Some(Unit::Seconds), help }
}

/// A family of bytes.
pub(super) const fn bytes(name: &'static str, help: &'static str) -> About {
    About { name, unit: Some(Unit::Bytes), help }
}

/// The labels of a stage's own metrics.
pub(super) fn of(stage: &StageSeen) -> Labels<'_> {
    vec![("stage", &stage.name)]
}

impl Families<'_> {
    /// What only grows.
    pub(super) fn counter<'b, V: EncodeCounterValue>(
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
    pub(super) fn gauge<'b, V: EncodeGaugeValue>(
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
    pub(super) fn histogram<'b>(
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
