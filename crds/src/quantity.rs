//! Quantities of Kubernetes: `2`, `500m`, `1Gi`, `1e3`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// Exponents of two, and of ten, by what is written behind the number.
const BINARY: [(&str, u32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];
const DECIMAL: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
/// Most digits of a number before the point: a double has them exactly, as which a server may read it.
const WHOLE_MAX: usize = 15;
/// Most digits behind it: what is smaller than a billionth is told apart by nobody.
const FRACTION_MAX: usize = 9;
/// The largest number that is written without a unit.
const NUMBER_MAX: u64 = 999_999_999_999_999;
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
    /// not one that a pod can be given: negative. What is beyond 128 bits counts as their largest number.
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
/// up. What is read here is what matches [`FORM`].
fn parse(text: &str) -> Option<(u128, Form)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}");
    let plain =
        digits.bytes().all(|c| c.is_ascii_digit()) && whole.len() <= WHOLE_MAX && fraction.len() <= FRACTION_MAX;
    let value = plain.then(|| digits.parse::<u128>().ok()).flatten()?;
    let behind_point = i32::try_from(fraction.len()).ok()?;
    if let Some((_, exponent)) = BINARY.iter().find(|(name, _)| *name == suffix) {
        return Some((scaled(value.saturating_mul(1_u128 << exponent), 9 - behind_point), Form::Binary));
    }
    let decimal = DECIMAL.iter().find(|(name, _)| *name == suffix).map(|(_, exponent)| (*exponent, Form::Decimal));
    let (exponent, form) = decimal.or_else(|| Some((exponent(suffix)?, Form::Exponent)))?;
    Some((scaled(value, exponent + 9 - behind_point), form))
}

/// `e3`, `E-12`: at most two digits.
fn exponent(suffix: &str) -> Option<i32> {
    let written = suffix.strip_prefix(['e', 'E'])?;
    let digits = written.strip_prefix(['+', '-']).unwrap_or(written);
    let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit());
    plain.then(|| written.parse().ok()).flatten()
}

/// `value` times ten to the power of `exponent`, rounded up.
fn scaled(value: u128, exponent: i32) -> u128 {
    let factor = 10_u128.checked_pow(exponent.unsigned_abs()).unwrap_or(u128::MAX);
    if exponent >= 0 { value.saturating_mul(factor) } else { value.div_ceil(factor) }
}

/// As [`parse`] reads it; numbers that are no texts pass over it.
const FORM: &str = "^([0-9]{1,15}([.][0-9]{0,9})?|[.][0-9]{1,9})([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,2})?$";

impl JsonSchema for Quantity {
    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "x-kubernetes-int-or-string": true,
            "pattern": FORM,
            "minimum": 0,
            "maximum": NUMBER_MAX,
        })
    }
}
