//! Write: digits and times as bytes, without the formatting machinery.

/// Appends `value` in decimal, filled up with zeros to `width` (at most 20) digits.
pub(crate) fn padded(out: &mut Vec<u8>, mut value: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    while value > 0 {
        at -= 1;
        digits[at] += (value % 10) as u8;
        value /= 10;
    }
    out.extend_from_slice(&digits[at.min(digits.len() - width)..]);
}

/// Appends two words as a UUID is written: 8-4-4-4-12.
pub(crate) fn uuid(out: &mut Vec<u8>, high: u64, low: u64) {
    let (high, low) = (hex_digits(high), hex_digits(low));
    let mut text = [b'-'; 36];
    text[..8].copy_from_slice(&high[..8]);
    text[9..13].copy_from_slice(&high[8..12]);
    text[14..18].copy_from_slice(&high[12..]);
    text[19..23].copy_from_slice(&low[..4]);
    text[24..].copy_from_slice(&low[4..]);
    out.extend_from_slice(&text);
}

/// Appends the time of day as `HH:MM:SS.mmm`.
pub(crate) fn time(out: &mut Vec<u8>, ms_of_day: u32) {
    let (seconds, ms) = (ms_of_day / 1000, ms_of_day % 1000);
    let (minutes, hours) = (seconds / 60 % 60, seconds / 3600);
    let digit = |value: u32| b'0' + (value % 10) as u8;
    out.extend_from_slice(&[
        digit(hours / 10),
        digit(hours),
        b':',
        digit(minutes / 10),
        digit(minutes),
        b':',
        digit(seconds % 60 / 10),
        digit(seconds),
        b'.',
        digit(ms / 100),
        digit(ms / 10),
        digit(ms),
    ]);
}

fn hex_digits(value: u64) -> [u8; 16] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0; 16];
    for (pair, byte) in text.chunks_exact_mut(2).zip(value.to_be_bytes()) {
        pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_times_and_ids_read_as_they_should() {
        let mut out = Vec::new();
        super::padded(&mut out, 42, 5);
        super::padded(&mut out, 1_234_567, 5);
        super::padded(&mut out, 0, 1);
        super::time(&mut out, 86_399_007);
        super::uuid(&mut out, 0x0011_2233_4455_6677, 0x8899_aabb_ccdd_eeff);
        assert_eq!(std::str::from_utf8(&out).unwrap(), "000421234567023:59:59.00700112233-4455-6677-8899-aabbccddeeff");
    }
}
