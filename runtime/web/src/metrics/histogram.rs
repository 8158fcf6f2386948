//! Values counted by bucket.

/// Values counted by bucket, in base units.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// Upper bound of each bucket with how many fell into it and not into a lower one; the last
    /// has no bound.
    pub buckets: Vec<(f64, u64)>,
    /// The sum of the values.
    pub sum: f64,
}

impl Histogram {
    /// How many values there were.
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|(_, count)| count).sum()
    }
}
