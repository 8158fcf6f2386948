//! Spec: what a user wants of a stage's scaling.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};
use snafu::{Snafu, ensure};

/// What a user wants: how few and how many workers, and what to aim at. `min` is never above `max`, and `max` never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Spec {
    min: u32,
    max: u32,
    lag_seconds: NonZeroU32,
    utilization_percent: Percent,
}

/// From 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Percent(u8);

/// Why a spec cannot be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum SpecError {
    /// The bounds of the number of workers.
    #[snafu(display("min is {min} and max is {max}: max must be at least 1 and not below min"))]
    Bounds {
        /// As given.
        min: u32,
        /// As given.
        max: u32,
    },
    /// The wanted utilisation.
    #[snafu(display("utilizationPercent is {percent}: give 1 to 100"))]
    Utilization {
        /// As given.
        percent: u8,
    },
}

const LAG_SECONDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(29);
const UTILIZATION: Percent = Percent(70);

impl Spec {
    /// From `min` to `max` workers, with the resource's defaults: a backlog is to be worked off within 30 s, workers
    /// are to be busy 70 % of the time.
    ///
    /// # Errors
    /// [`SpecError::Bounds`] when `max` is 0 or below `min`.
    pub fn new(min: u32, max: u32) -> Result<Spec, SpecError> {
        ensure!(max > 0 && min <= max, BoundsSnafu { min, max });
        Ok(Spec { min, max, lag_seconds: LAG_SECONDS, utilization_percent: UTILIZATION })
    }

    /// The same with another time within which a backlog is to be worked off, seconds.
    #[must_use]
    pub fn with_lag_seconds(self, lag_seconds: NonZeroU32) -> Spec {
        Spec { lag_seconds, ..self }
    }

    /// The same with another part of the time that workers are to be busy, percent.
    ///
    /// # Errors
    /// [`SpecError::Utilization`] outside of 1 to 100.
    pub fn with_utilization_percent(self, percent: u8) -> Result<Spec, SpecError> {
        ensure!((1..=100).contains(&percent), UtilizationSnafu { percent });
        Ok(Spec { utilization_percent: Percent(percent), ..self })
    }

    /// Fewest workers.
    #[must_use]
    pub fn min(&self) -> u32 {
        self.min
    }

    /// Most workers; at least 1.
    #[must_use]
    pub fn max(&self) -> u32 {
        self.max
    }

    /// A backlog is to be worked off within so many seconds.
    #[must_use]
    pub fn lag_seconds(&self) -> u32 {
        self.lag_seconds.get()
    }

    /// Workers are to be busy so many percent of the time.
    #[must_use]
    pub fn utilization_percent(&self) -> u8 {
        self.utilization_percent.0
    }

    pub(crate) fn clamp(&self, replicas: u32) -> u32 {
        replicas.clamp(self.min, self.max)
    }

    /// Fewest workers while there is something to do.
    pub(crate) fn awake_min(&self) -> u32 {
        self.min.max(1)
    }

    pub(crate) fn utilization(&self) -> f64 {
        f64::from(self.utilization_percent.0) / 100.0
    }
}
