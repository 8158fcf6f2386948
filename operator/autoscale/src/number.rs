//! Numbers that stay numbers: no NaN, no infinity, nothing negative.

/// Above this a number is no count or rate of anything. Below it three decimal places are exact in 64-bit floats, so that
/// what is stored is read as it was.
const LARGEST: f64 = 1e12;

/// `value`, or the nearest number that can be a count, a rate or a time; NaN is 0.
pub(crate) fn sane(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.clamp(0.0, LARGEST) }
}

/// A count for calculation, at most [`LARGEST`].
pub(crate) fn float(count: u64) -> f64 {
    sane(count as f64)
}

/// `a / b`; nothing where `b` is 0 or close to it, or either is no number.
pub(crate) fn ratio(a: f64, b: f64) -> Option<f64> {
    (b > 1e-9 && b.is_finite() && a.is_finite()).then(|| sane(a / b))
}

/// With three decimal places, so that what is stored is short.
pub(crate) fn short(value: f64) -> f64 {
    (sane(value) * 1e3).round() / 1e3
}
