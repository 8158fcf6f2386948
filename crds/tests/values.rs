//! Claims: durations, sizes, names and pointers parse or fail with a sentence.

use proptest::prelude::*;
use stockflow_crds::{Digest, Duration, FieldPath, Name, RetentionTime, Size, TopicName};

fn ms(text: &str) -> Option<i64> {
    text.parse::<Duration>().ok().map(Duration::ms)
}

fn bytes(text: &str) -> Option<u64> {
    text.parse::<Size>().ok().map(Size::bytes)
}

#[test]
fn a_duration_is_a_whole_number_and_a_unit() {
    assert_eq!([ms("500ms"), ms("1s"), ms("15m")], [Some(500), Some(1_000), Some(900_000)]);
    assert_eq!([ms("24h"), ms("7d"), ms("0s")], [Some(86_400_000), Some(604_800_000), Some(0)]);
    for wrong in ["", "15", "m", "-1s", "+1s", "1.5h", "1 h", "1H", "1h30m", "99999999999s", "forever", "１s"] {
        let said = wrong.parse::<Duration>().unwrap_err().to_string();
        assert!(said.contains(&format!("`{wrong}`")) && said.contains("such as 15m"), "{said}");
    }
}

#[test]
fn the_longest_duration_fits() {
    assert_eq!(ms("9999999999d"), Some(9_999_999_999 * 86_400_000));
}

#[test]
fn only_a_retention_may_be_forever() {
    assert_eq!("forever".parse(), Ok(RetentionTime::Forever));
    assert!("Forever".parse::<RetentionTime>().unwrap_err().to_string().contains("or forever"));
}

#[test]
fn a_size_is_a_whole_number_and_a_unit_of_bytes() {
    assert_eq!(
        [bytes("32Mi"), bytes("10Gi"), bytes("1k"), bytes("7")],
        [Some(32 << 20), Some(10 << 30), Some(1_000), Some(7)]
    );
    for wrong in ["", "Mi", "1.5Gi", "-1", "10 Gi", "10GB", "1K"] {
        assert!(wrong.parse::<Size>().unwrap_err().to_string().contains("such as 32Mi"), "{wrong}");
    }
}

#[test]
fn a_size_beyond_what_a_disk_may_have_is_refused() {
    assert_eq!(bytes("999999Ti"), Some(999_999 << 40));
    assert!("12345678901".parse::<Size>().unwrap_err().to_string().contains("too large"));
    assert!("8388608Ti".parse::<Size>().unwrap_err().to_string().contains("too large"));
}

#[test]
fn a_short_name_is_a_dns_label() {
    for right in ["a", "raw-store", "9", &"x".repeat(63)] {
        assert_eq!(right.parse::<Name>().unwrap().as_str(), right);
    }
    for wrong in ["", "-a", "a-", "A", "a.b", "a_b", "é", &"x".repeat(64)] {
        assert!(wrong.parse::<Name>().is_err(), "{wrong}");
    }
}

#[test]
fn a_topic_name_keeps_to_the_rules_of_kafka() {
    for right in ["a", "inventory.events_raw-1", "...", "A", &"x".repeat(249)] {
        assert_eq!(right.parse::<TopicName>().unwrap().as_str(), right);
    }
    for wrong in ["", ".", "..", "a b", "a/b", "é", &"x".repeat(250)] {
        assert!(wrong.parse::<TopicName>().is_err(), "{wrong}");
    }
}

#[test]
fn a_digest_is_sha256_in_lowercase_hex() {
    assert!(format!("sha256:{}", "0a".repeat(32)).parse::<Digest>().is_ok());
    for wrong in ["0a".repeat(32), format!("sha256:{}", "0A".repeat(32)), format!("sha256:{}", "0a".repeat(31))] {
        assert!(wrong.parse::<Digest>().unwrap_err().to_string().contains("64 lowercase hex digits"));
    }
}

#[test]
fn a_field_path_is_a_json_pointer_with_its_escapes() {
    for right in ["/", "/a/0/b", "/a~1b/~0", "/ä"] {
        assert_eq!(right.parse::<FieldPath>().unwrap().as_str(), right);
    }
    for wrong in ["", "a", "/a~", "/a~2", &format!("/{}", "x".repeat(1024))] {
        assert!(wrong.parse::<FieldPath>().is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn a_duration_printed_and_read_again_is_the_same(number in 0i64..=9_999_999_999, unit in "ms|s|m|h|d") {
        let read: Duration = format!("{number}{unit}").parse().unwrap();
        prop_assert_eq!(read.to_string().parse::<Duration>().unwrap(), read);
    }

    #[test]
    fn a_size_printed_and_read_again_is_the_same(number in 0u64..=999_999, unit in "|Ki|Mi|Gi|Ti|k|M|G|T") {
        let read: Size = format!("{number}{unit}").parse().unwrap();
        prop_assert_eq!(read.to_string(), format!("{number}{unit}"));
        prop_assert_eq!(read.to_string().parse::<Size>().unwrap().bytes(), read.bytes());
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC{0,40}") {
        let _ = (text.parse::<Duration>(), text.parse::<Size>(), text.parse::<FieldPath>(), text.parse::<TopicName>());
        prop_assert_eq!(text.parse::<Name>().is_ok(), text.parse::<Name>().is_ok_and(|name| name.as_str() == text));
    }
}
