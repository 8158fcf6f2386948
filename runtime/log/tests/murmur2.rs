//! Where a key goes: the same partition as with Java's default partitioner.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

use proptest::prelude::{ProptestConfig, any, proptest};
use stockflow_log::{murmur2, partition_for};

fn signed(key: &str) -> i32 {
    murmur2(key.as_bytes()).cast_signed()
}

#[test]
fn murmur2_gives_what_kafkas_own_tests_expect() {
    assert_eq!(signed("21"), -973_932_308);
    assert_eq!(signed("foobar"), -790_332_482);
    assert_eq!(signed("a-little-bit-long-string"), -985_981_536);
    assert_eq!(signed("a-little-bit-longer-string"), -1_486_304_829);
    assert_eq!(signed("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"), -58_897_971);
    assert_eq!(signed("abc"), 479_470_107);
}

#[test]
fn a_partition_is_the_hash_without_its_sign_modulo_the_partitions() {
    // -973932308 & 0x7fffffff = 1173551340; the absolute value would be another.
    assert_eq!(partition_for(b"21", 7), 1_173_551_340 % 7);
    assert_eq!(partition_for(b"abc", 1_000), 107);
}

#[test]
fn a_topic_without_partitions_does_not_divide_by_zero() {
    assert_eq!(partition_for(b"21", 0), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_key_has_a_partition_that_the_topic_has(key in any::<Vec<u8>>(), partitions in 1..10_000_u32) {
        assert!(partition_for(&key, partitions) < partitions);
    }
}
