//! Chance: a small generator, so that a seed says everything, on any machine.

/// Splitmix64.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    pub fn part(&mut self) -> f64 {
        let bits = u32::try_from(self.next() >> 32).unwrap();
        f64::from(bits) / 4_294_967_296.0
    }

    /// From `low` to below `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.part()
    }

    /// A whole number whose mean is `mean`: rare records come by chance, many come with jitter of half of them.
    pub fn count(&mut self, mean: f64) -> u64 {
        let jittered = mean * self.between(0.5, 1.5) + self.part();
        whole(jittered)
    }
}

/// What is before the point of a small number that is not negative.
pub fn whole(value: f64) -> u64 {
    format!("{:.0}", value.max(0.0).floor()).parse().unwrap()
}
