//! Ids that are canonical lowercase UUIDs, as 16 bytes instead of 36.

const DASHES: [usize; 4] = [8, 13, 18, 23];
const NO_DIGIT: u8 = 0xff;
const DIGITS: &[u8; 16] = b"0123456789abcdef";

const VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0_u8;
    while value < 16 {
        values[DIGITS[value as usize] as usize] = value;
        value += 1;
    }
    values
};

/// Where the two digits of each byte stand.
const PLACES: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/// The 16 bytes of an id that is a UUID exactly as [`to_text`] writes it.
pub(crate) fn from_text(id: &str) -> Option<[u8; 16]> {
    let text: &[u8; 36] = id.as_bytes().try_into().ok()?;
    if DASHES.iter().any(|at| text[*at] != b'-') {
        return None;
    }
    let mut bytes = [0; 16];
    let mut seen = 0;
    for (byte, at) in bytes.iter_mut().zip(PLACES) {
        let (high, low) = (VALUES[usize::from(text[at])], VALUES[usize::from(text[at + 1])]);
        seen |= high | low;
        *byte = (high << 4) | (low & 0xf);
    }
    (seen < 16).then_some(bytes)
}

/// The canonical text of a UUID.
pub(crate) fn to_text(bytes: [u8; 16]) -> [u8; 36] {
    let mut text = [b'-'; 36];
    for (byte, at) in bytes.into_iter().zip(PLACES) {
        text[at] = DIGITS[usize::from(byte >> 4)];
        text[at + 1] = DIGITS[usize::from(byte & 0xf)];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_comes_back_the_same_is_shortened() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        assert_eq!(to_text(from_text(id).unwrap()), id.as_bytes());
        for other in [
            "01890A5D-ac96-774b-bcce-b302099a8057",
            "01890a5dac96774bbcceb302099a8057----",
            "",
            "g1890a5d-ac96-774b-bcce-b302099a8057",
        ] {
            assert_eq!(from_text(other), None, "{other}");
        }
    }
}
