//! Base64 (RFC 4648, with padding), for bytes that are no text.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Appends `bytes` in base64.
pub(super) fn append(bytes: &[u8], into: &mut Vec<u8>) {
    for three in bytes.chunks(3) {
        let byte = |n: usize| usize::from(three.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let letters = [18, 12, 6, 0].map(|shift| ALPHABET[bits >> shift & 63]);
        into.extend_from_slice(&letters[..=three.len()]);
        into.extend_from_slice(&b"=="[..3 - three.len()]);
    }
}
