//! Decimals: quantities as text, and as whole numbers of units of 10^-scale; exact, or an error.

/// Why a text is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    NotANumber,
    TooPrecise,
    Overflow,
}

/// More significant digits than an i128 holds are more than any quantity has.
const DIGITS_MAX: usize = 38;
/// No quantity has an exponent beyond this.
const EXPONENT_MAX: i32 = 1_000;

/// Reads a JSON number (a leading plus and leading zeros are let pass) in units of 10^-`scale`.
pub(crate) fn parse(text: &str, scale: u8) -> Result<i64, Fault> {
    let text = text.trim_ascii();
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    if scale == 0 && (1..=18).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit()) {
        let value = digits.bytes().fold(0_i64, |value, c| value * 10 + i64::from(c - b'0'));
        return Ok(if negative { -value } else { value });
    }
    let (number, exponent) = match digits.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().map_err(|_| Fault::NotANumber)?),
        None => (digits, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    if !are_digits(whole) || !are_digits(fraction) {
        return Err(Fault::NotANumber);
    }
    let value = scaled(whole.trim_start_matches('0'), fraction.trim_end_matches('0'), exponent, scale)?;
    i64::try_from(if negative { -value } else { value }).map_err(|_| Fault::Overflow)
}

/// `whole.fraction * 10^(exponent + scale)`, when that is a whole number.
fn scaled(whole: &str, fraction: &str, exponent: i32, scale: u8) -> Result<i128, Fault> {
    if whole.is_empty() && fraction.is_empty() {
        return Ok(0);
    }
    let places = i32::try_from(fraction.len()).map_err(|_| Fault::TooPrecise)?;
    let power = exponent.clamp(-EXPONENT_MAX, EXPONENT_MAX) + i32::from(scale) - places;
    if whole.len() + fraction.len() > DIGITS_MAX {
        return Err(if power < 0 { Fault::TooPrecise } else { Fault::Overflow });
    }
    let digits = whole.bytes().chain(fraction.bytes());
    let mantissa = digits.fold(0_i128, |value, c| value * 10 + i128::from(c - b'0'));
    let factor = |power: u32| 10_i128.checked_pow(power);
    if power >= 0 {
        return factor(power.unsigned_abs()).and_then(|factor| mantissa.checked_mul(factor)).ok_or(Fault::Overflow);
    }
    match factor(power.unsigned_abs()) {
        Some(factor) if mantissa % factor == 0 => Ok(mantissa / factor),
        _ => Err(Fault::TooPrecise),
    }
}

/// Writes `value` units of 10^-`scale` as a JSON number with `scale` decimal places.
pub(crate) fn write(value: i64, scale: u8, out: &mut Vec<u8>) {
    let mut buffer = itoa::Buffer::new();
    if scale == 0 {
        out.extend_from_slice(buffer.format(value).as_bytes());
        return;
    }
    if value < 0 {
        out.push(b'-');
    }
    let digits = buffer.format(value.unsigned_abs()).as_bytes();
    let places = usize::from(scale);
    let whole = digits.len().saturating_sub(places);
    out.extend_from_slice(if whole == 0 { b"0" } else { &digits[..whole] });
    out.push(b'.');
    out.extend(std::iter::repeat_n(b'0', places - (digits.len() - whole)));
    out.extend_from_slice(&digits[whole..]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{Fault, parse, write};

    #[test]
    fn decimals_are_read_exactly_or_not_at_all() {
        assert_eq!(parse("6", 0), Ok(6));
        assert_eq!(parse("-0012", 0), Ok(-12));
        assert_eq!(parse("1.50", 1), Ok(15));
        assert_eq!(parse("1.5e3", 0), Ok(1_500));
        assert_eq!(parse("150e-2", 1), Ok(15));
        assert_eq!(parse("12345678901234567.89", 2), Ok(1_234_567_890_123_456_789));
        assert_eq!(parse("0e999999", 0), Ok(0));
        assert_eq!(parse("1.5", 0), Err(Fault::TooPrecise));
        assert_eq!(parse("1e-400", 9), Err(Fault::TooPrecise));
        assert_eq!(parse("9223372036854775808", 0), Err(Fault::Overflow));
        assert_eq!(parse("-9223372036854775808", 0), Ok(i64::MIN));
        assert_eq!(parse("1e400", 0), Err(Fault::Overflow));
        for text in ["", "NaN", "inf", "a few", "1.", ".5", "1e", "--1", "1 2", "0x10", "1_000"] {
            assert_eq!(parse(text, 0), Err(Fault::NotANumber), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(value in any::<i64>(), scale in 0_u8..=18) {
            let mut out = Vec::new();
            write(value, scale, &mut out);
            prop_assert_eq!(parse(std::str::from_utf8(&out).unwrap(), scale), Ok(value));
            serde_json::from_slice::<serde_json::Value>(&out).unwrap();
        }
    }
}
