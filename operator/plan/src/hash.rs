//! Short hashes of texts: for annotations that roll pods, and for names that are too long.

use sha2::{Digest, Sha256};

/// Digits of a hash in a name.
const NAME_DIGITS: usize = 8;

/// SHA-256 of a text, as 64 lowercase hex digits.
pub(crate) fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The name, or, where it has more than `max` characters, its beginning and a hash of all of it. `max` is at least 10.
pub(crate) fn bounded(name: &str, max: usize) -> String {
    if name.len() <= max {
        return name.to_owned();
    }
    let room = max.saturating_sub(NAME_DIGITS + 1);
    let begin: String = name.chars().take(room).collect();
    let digits: String = hash(name).chars().take(NAME_DIGITS).collect();
    format!("{}-{digits}", begin.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::bounded;

    #[test]
    fn a_long_name_is_cut_and_stays_its_own() {
        let (a, b) = ("a".repeat(70), format!("{}b", "a".repeat(69)));
        let cut = [bounded(&a, 63), bounded(&b, 63)];
        assert!(cut.iter().all(|name| name.len() <= 63));
        assert_ne!(cut[0], cut[1]);
        assert_eq!(bounded("short", 63), "short");
    }
}
