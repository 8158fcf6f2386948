//! Claims: equal options give equal bytes, today and next year.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use stockflow_load::{KEYS_MAX, LoadOptions, Profile};
use support::{lines, options};
use xxhash_rust::xxh3::xxh3_64;

const PROFILES: [Profile; 2] = [Profile::RetailDay, Profile::FlashSale];

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_others() {
    for profile in PROFILES {
        let first = lines(options(profile, 30_000, 1));
        assert!(first == lines(options(profile, 30_000, 1)), "{profile:?}");
        let other = lines(options(profile, 30_000, 2));
        let same = first.iter().zip(&other).filter(|(one, two)| one == two).count();
        assert_eq!(same, 0, "{profile:?}: ids, at least, are of the seed");
    }
}

#[test]
fn there_are_exactly_as_many_lines_as_asked_for() {
    for profile in PROFILES {
        for events in [0, 1, 2, 3, 7, 39, 40, 41, 999, 20_001] {
            let lines = lines(options(profile, events, 5));
            assert_eq!(u64::try_from(lines.len()).unwrap(), events, "{profile:?}");
        }
    }
}

#[test]
fn options_beyond_their_limits_count_as_their_limits() {
    let with = |keys: u32, zipf_permille: u32| {
        lines(LoadOptions { keys, zipf_permille, ..options(Profile::RetailDay, 2_000, 1) })
    };
    assert_eq!(with(u32::MAX, u32::MAX), with(KEYS_MAX, 4_000));
    assert_eq!(with(u32::MAX, 700), with(500, 700), "no more keys than a quarter of the events");
    assert_eq!(with(0, 0), with(10, 0));
    assert_eq!(with(19, 0), with(10, 0));
}

#[test]
fn a_line_has_about_330_bytes_and_no_newline() {
    for profile in PROFILES {
        let lines = lines(LoadOptions { profile, events: 200_000, ..LoadOptions::default() });
        let bytes: usize = lines.iter().map(String::len).sum();
        assert!((310..=345).contains(&(bytes / lines.len())), "{profile:?}: {}", bytes / lines.len());
        assert!(lines.iter().all(|line| !line.contains('\n')));
    }
}

#[test]
fn the_bytes_are_those_of_the_golden_lines() {
    let day = lines(options(Profile::RetailDay, 20_000, 1));
    assert_eq!(day[0], RECEIPT);
    let sale = day.iter().find(|line| line.contains(r#""SALE""#)).unwrap();
    assert_eq!(sale, SALE);
    let confirmation = day.iter().find(|line| line.contains(r#""CONFIRMATION""#)).unwrap();
    assert_eq!(confirmation, CONFIRMATION);
    let digest = |profile| xxh3_64(lines(options(profile, 20_000, 1)).join("\n").as_bytes());
    assert_eq!(PROFILES.map(digest), [DAY_XXH3, FLASH_XXH3], "any other line changed");
}

const RECEIPT: &str = concat!(
    r#"{"eventId":"b18a02f4-6d8d-86c3-9e41-ab087439611e","eventType":"RECEIPT","sku":"SKU-0000001""#,
    r#","locationId":"ONLINE","quantityDelta":761,"timestamp":"2026-03-02T00:00:00.000Z""#,
    r#","sourceSystem":"ECOMMERCE","correlationId":"6d04bbaa-b989-835a-990f-ade93f9b4442"}"#
);
const SALE: &str = concat!(
    r#"{"eventId":"0fbf9c03-5c94-8db3-9da1-24e8debf4fa3","eventType":"SALE","sku":"SKU-0000230""#,
    r#","locationId":"store-001","quantityDelta":-4,"timestamp":"2026-03-02T08:01:18.750Z""#,
    r#","sourceSystem":"POS","correlationId":"b18c95d0-fbb7-8721-967f-c91316edf205","orderId":"O-000000002""#,
    r#","userId":"U-0174255","receiptLine":"store-001/000000002/0001"}"#
);
const CONFIRMATION: &str = concat!(
    r#"{"eventId":"d1a13b3a-d0b8-8eea-ac60-16e4c181b1ee","eventType":"CONFIRMATION","sku":"SKU-0000030""#,
    r#","locationId":"ONLINE","quantityDelta":24,"timestamp":"2026-03-02T08:02:15.000Z""#,
    r#","reservationId":"R-000000001-0001","sourceSystem":"ECOMMERCE""#,
    r#","correlationId":"436e840c-9b11-8a0f-b787-73633e5a5f13","orderId":"O-000000001","userId":"U-0398193"}"#
);
const DAY_XXH3: u64 = 18_269_065_805_140_189_289;
const FLASH_XXH3: u64 = 2_663_930_078_800_462_555;
