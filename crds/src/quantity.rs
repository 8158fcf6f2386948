//! Quantities of Kubernetes: `2`, `500m`, `1Gi`, `1e3`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// Exponents of two, then of ten, by what is written behind the number.
const BINARY: [(&str, u32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];
const DECIMAL: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
/// Most digits of a number: what 64 bits hold.
const DIGITS_MAX: usize = 18;

/// A Kubernetes quantity: `2`, `500m`, `1Gi`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a quantity is a whole number or a text such as 500m or 1Gi")]
pub enum Quantity {
    /// A whole number.
    Number(u64),
    /// A number with a unit.
    Text(String),
}

impl Quantity {
    /// The quantity as a text.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Quantity::Number(number) => number.to_string().into(),
            Quantity::Text(text) => text.into(),
        }
    }

    /// The quantity in thousandths, rounded up, as Kubernetes counts processors; `None` when it is no quantity, or
    /// not one that a pod can be given: negative, or beyond what 128 bits hold.
    pub fn thousandths(&self) -> Option<u128> {
        match self {
            Quantity::Number(number) => u128::from(*number).checked_mul(1_000),
            Quantity::Text(text) => parse(text),
        }
    }
}

/// `<number><suffix>`: a number with an optional fraction, then a suffix or a decimal exponent.
fn parse(text: &str) -> Option<u128> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}");
    let plain = !digits.is_empty() && digits.len() <= DIGITS_MAX && digits.bytes().all(|c| c.is_ascii_digit());
    let value = plain.then(|| digits.parse::<u128>().ok()).flatten()?;
    let behind_point = i32::try_from(fraction.len()).ok()?;
    if let Some((_, exponent)) = BINARY.iter().find(|(name, _)| *name == suffix) {
        return scaled(value.checked_mul(1_u128 << exponent)?, 3 - behind_point);
    }
    let decimal = DECIMAL.iter().find(|(name, _)| *name == suffix).map(|(_, exponent)| *exponent);
    let exponent = decimal.or_else(|| suffix.strip_prefix(['e', 'E'])?.parse::<i32>().ok())?;
    scaled(value, exponent.checked_add(3)?.checked_sub(behind_point)?)
}

/// `value` times ten to the power of `exponent`, rounded up.
fn scaled(value: u128, exponent: i32) -> Option<u128> {
    let factor = 10_u128.checked_pow(exponent.unsigned_abs())?;
    if exponent >= 0 { value.checked_mul(factor) } else { Some(value.div_ceil(factor)) }
}

impl JsonSchema for Quantity {
    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "x-kubernetes-int-or-string": true })
    }
}
