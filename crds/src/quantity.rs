//! Quantities of Kubernetes: `2`, `500m`, `1Gi`, `1e3`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// Exponents of two, and of ten, by what is written behind the number.
const BINARY: [(&str, u32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];
const DECIMAL: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
/// Most digits of a number: what 64 bits hold.
const DIGITS_MAX: usize = 18;
/// The smallest part that is told apart.
const NANOS: u128 = 1_000_000_000;

/// A Kubernetes quantity: `2`, `500m`, `1Gi`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a quantity is a whole number or a text such as 500m or 1Gi")]
pub enum Quantity {
    /// A whole number.
    Number(u64),
    /// A number with a unit.
    Text(String),
}

/// How a quantity is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Binary,
    Decimal,
    Exponent,
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
        parse(&self.text()).map(|(nanos, _)| nanos.div_ceil(NANOS / 1_000))
    }

    /// The quantity as the API server writes it: with the largest unit of which it is a whole number. What is no
    /// quantity stays as it is. Whatever is compared with an object on the server must be written so.
    pub fn canonical(&self) -> String {
        let text = self.text();
        let Some((nanos, form)) = parse(&text) else { return text.into_owned() };
        if form == Form::Binary && nanos >= 1_024 * NANOS {
            return binary(nanos.div_ceil(NANOS));
        }
        // Smaller ones of powers of two are whole numbers too.
        decimal(if form == Form::Binary { nanos.div_ceil(NANOS) * NANOS } else { nanos }, form)
    }
}

fn binary(number: u128) -> String {
    let whole = BINARY.iter().rev().find(|(_, exponent)| number.is_multiple_of(1 << exponent));
    whole.map_or_else(|| number.to_string(), |(name, exponent)| format!("{}{name}", number >> exponent))
}

fn decimal(nanos: u128, form: Form) -> String {
    if nanos == 0 {
        return "0".to_owned();
    }
    let unit = |exponent: i32| 10_u128.pow((exponent + 9).unsigned_abs());
    let whole = DECIMAL.iter().rev().find(|(_, exponent)| nanos.is_multiple_of(unit(*exponent)));
    let (name, exponent) = whole.copied().unwrap_or(("n", -9));
    let number = nanos / unit(exponent);
    if form == Form::Exponent && exponent != 0 { format!("{number}e{exponent}") } else { format!("{number}{name}") }
}

/// `<number><suffix>`: a number with an optional fraction, then a suffix or a decimal exponent. In billionths, rounded
/// up.
fn parse(text: &str) -> Option<(u128, Form)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}");
    let plain = !digits.is_empty() && digits.len() <= DIGITS_MAX && digits.bytes().all(|c| c.is_ascii_digit());
    let value = plain.then(|| digits.parse::<u128>().ok()).flatten()?;
    let behind_point = i32::try_from(fraction.len()).ok()?;
    if let Some((_, exponent)) = BINARY.iter().find(|(name, _)| *name == suffix) {
        return Some((scaled(value.checked_mul(1_u128 << exponent)?, 9 - behind_point)?, Form::Binary));
    }
    let decimal = DECIMAL.iter().find(|(name, _)| *name == suffix).map(|(_, exponent)| (*exponent, Form::Decimal));
    let written = || Some((suffix.strip_prefix(['e', 'E'])?.parse::<i32>().ok()?, Form::Exponent));
    let (exponent, form) = decimal.or_else(written)?;
    Some((scaled(value, exponent.checked_add(9)?.checked_sub(behind_point)?)?, form))
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
