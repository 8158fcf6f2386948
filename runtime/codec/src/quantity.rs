//! Quantity: how many, of the two fields that may say so.

use snafu::ensure;
use stockflow_core::Kind;

use crate::decimal::{self, Fault};
use crate::error::{AmbiguousQuantitySnafu, DecodeError, NegativeQuantitySnafu};
use crate::found::Found;
use crate::options::EventField;

/// The quantity of an event in units of 10^-`scale`, if it has one. The direction of every kind
/// but an adjustment comes from the kind, so the sign of its delta does not matter; a count
/// asserts, so what it asserts cannot be below zero.
///
/// # Errors
/// When a field is no such number, or both are there and differ.
pub(crate) fn quantity(kind: Kind, found: &Found<'_>, scale: u8) -> Result<Option<i64>, DecodeError> {
    let delta = number(EventField::QuantityDelta, found, scale)?;
    let plain = number(EventField::Quantity, found, scale)?;
    if let (Some(delta), Some(plain)) = (delta, plain) {
        ensure!(delta.unsigned_abs() == plain.unsigned_abs(), AmbiguousQuantitySnafu);
    }
    let negative =
        |field: EventField| NegativeQuantitySnafu { field: field.name(), text: shortened(found.text(field)) }.fail();
    match (delta, plain) {
        (_, Some(plain)) if plain < 0 => negative(EventField::Quantity),
        (Some(delta), _) if kind == Kind::Count && delta < 0 => negative(EventField::QuantityDelta),
        (Some(delta), _) if kind == Kind::Adjustment || kind == Kind::Other => Ok(Some(delta)),
        (Some(delta), _) => match delta.checked_abs() {
            Some(quantity) => Ok(Some(quantity)),
            None => Err(fault(EventField::QuantityDelta, found, scale, Fault::Overflow)),
        },
        (None, plain) => Ok(plain),
    }
}

fn number(field: EventField, found: &Found<'_>, scale: u8) -> Result<Option<i64>, DecodeError> {
    match found.text(field) {
        "" => Ok(None),
        text => decimal::parse(text, scale).map(Some).map_err(|reason| fault(field, found, scale, reason)),
    }
}

fn fault(field: EventField, found: &Found<'_>, scale: u8, fault: Fault) -> DecodeError {
    let (text, field) = (shortened(found.text(field)), field.name());
    match fault {
        Fault::NotANumber => DecodeError::NotANumber { field, text },
        Fault::TooPrecise => DecodeError::TooPrecise { field, text, scale },
        Fault::Overflow => DecodeError::QuantityOverflow { field, text, scale },
    }
}

/// As much of a text as an error message should carry.
pub(crate) fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}
