//! The hash that ids are shortened with: XXH3, 128 bits, the same on every machine.

/// XXH3-128 of `bytes`. A clash of two among a billion has odds of about 10^-21.
pub fn long_hash(bytes: &[u8]) -> u128 {
    xxhash_rust::xxh3::xxh3_128(bytes)
}

/// XXH3-64 of `bytes`: a checksum.
pub(crate) fn short_hash(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}
