//! Zipf: the weights `rank^-s` in fixed point, by integer arithmetic alone.
//!
//! `powf` may differ in its last bit from one machine's library to the next, and one bit here would
//! change every byte that follows; logarithm and exponential by squaring and square roots cannot.

/// Bits behind the point of a logarithm, and of an exponential.
const FRACTION: u32 = 32;

/// Weights of the ranks `1..=ranks` under the exponent `permille` / 1000; the first is 2^32.
pub(crate) fn weights(ranks: u32, permille: u32) -> Vec<u64> {
    let roots = roots_of_half();
    (1..=ranks).map(|rank| exp2_minus(&roots, log2(rank) * u64::from(permille) / 1000).max(1)).collect()
}

/// log2 of `value` (at least 1), with [`FRACTION`] bits behind the point.
fn log2(value: u32) -> u64 {
    let whole = value.ilog2();
    let mut log = u64::from(whole);
    // In [1, 2) with 62 bits behind the point; each squaring brings out one bit of the logarithm.
    let mut mantissa = u128::from(value) << (62 - whole);
    for _ in 0..FRACTION {
        mantissa = (mantissa * mantissa) >> 62;
        let bit = u32::from(mantissa >> 63 != 0);
        mantissa >>= bit;
        log = (log << 1) | u64::from(bit);
    }
    log
}

/// 2^(-1/2), 2^(-1/4), ..., with [`FRACTION`] bits behind the point.
fn roots_of_half() -> Vec<u64> {
    let mut root = 1_u64 << (FRACTION - 1);
    (0..FRACTION)
        .map(|_| {
            root = (root << FRACTION).isqrt();
            root
        })
        .collect()
}

/// 2^-`power`, both with [`FRACTION`] bits behind the point.
fn exp2_minus(roots: &[u64], power: u64) -> u64 {
    let mut result = 1_u64 << FRACTION;
    for (place, root) in (1..).zip(roots) {
        if power >> (FRACTION - place) & 1 == 1 {
            result = scaled(result, *root);
        }
    }
    let whole = u32::try_from(power >> FRACTION).unwrap_or(u32::MAX);
    result.checked_shr(whole).unwrap_or(0)
}

/// `value` times `part`, which is at most 1 and has [`FRACTION`] bits behind the point.
fn scaled(value: u64, part: u64) -> u64 {
    u64::try_from((u128::from(value) * u128::from(part)) >> FRACTION).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::weights;

    #[test]
    fn weights_are_those_of_floating_point_to_six_digits() {
        for (rank, weight) in (1_u32..).zip(weights(5000, 700)) {
            let want = f64::from(rank).powf(-0.7);
            let got = weight as f64 / f64::from(2).powi(32);
            assert!((got / want - 1.0).abs() < 1e-6, "rank {rank}: {got}, not {want}");
        }
    }

    #[test]
    fn without_an_exponent_every_rank_weighs_the_same() {
        assert_eq!(weights(3, 0), [1 << 32; 3]);
    }

    #[test]
    fn no_weight_is_nothing() {
        assert!(weights(100_000, 4000).iter().all(|&weight| weight > 0));
    }
}
