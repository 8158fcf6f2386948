//! Java's default partitioner: murmur2 of the key.

const SEED: u32 = 0x9747_b28c;
const MIX: u32 = 0x5bd1_e995;
const ROTATE: u32 = 24;

/// The partition, of `partitions`, where Java's default partitioner puts a key; 0 when there are
/// no partitions.
pub fn partition_for(key: &[u8], partitions: u32) -> u32 {
    (murmur2(key) & 0x7fff_ffff).checked_rem(partitions).unwrap_or(0)
}

/// Kafka's murmur2, as the bits of its signed result.
pub fn murmur2(data: &[u8]) -> u32 {
    // Kafka takes the length as an i32; a key longer than that is refused long before.
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut hash = SEED ^ length;
    let (words, tail) = data.as_chunks::<4>();
    for word in words {
        let mut mixed = u32::from_le_bytes(*word).wrapping_mul(MIX);
        mixed ^= mixed >> ROTATE;
        hash = hash.wrapping_mul(MIX) ^ mixed.wrapping_mul(MIX);
    }
    if !tail.is_empty() {
        for (place, byte) in tail.iter().enumerate() {
            hash ^= u32::from(*byte) << (8 * place);
        }
        hash = hash.wrapping_mul(MIX);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(MIX);
    hash ^ (hash >> 15)
}
