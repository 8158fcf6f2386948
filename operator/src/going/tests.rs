//! Claims about the time that a deletion has, and about what is said of it.

use super::*;
use crate::clock;

#[test]
fn a_clock_that_is_behind_the_servers_or_goes_back_makes_no_deletion_endless() {
    let known = Duration::from_secs;
    assert_eq!(elapsed_ms(1_000, 6_000, known(0)), 5_000, "an operator that came later");
    assert_eq!(elapsed_ms(600_000, 6_000, known(31)), 31_000, "ten minutes behind");
    assert_eq!(elapsed_ms(i64::MAX, i64::MIN, known(31)), 31_000);
    assert_eq!(elapsed_ms(i64::MIN, i64::MAX, known(0)), u64::try_from(i64::MAX).unwrap());
    let (going, begun) = (Going::default(), clock::now());
    assert_eq!(going.known_for("a", begun), known(0));
    assert_eq!(going.known_for("a", begun + known(31)), known(31));
    assert_eq!(going.known_for("b", begun + known(31)), known(0));
    going.forget("a");
    assert_eq!(going.known_for("a", begun + known(40)), known(0));
}

/// However the looks fall, a Kafka that never answers: when the last of them ends, ms after the deletion.
fn gone_after_ms(first_ms: u64, pause_ms: u64) -> u64 {
    let mut now_ms = first_ms;
    // It goes in the look that finds the time over when Kafka was asked.
    while left(now_ms).is_some() {
        now_ms += u64::try_from(patience(now_ms).as_millis()).unwrap();
        if left(now_ms).is_some() {
            now_ms += pause_ms;
        }
    }
    now_ms
}

#[test]
fn a_kafka_that_never_answers_takes_at_most_35_of_the_60_seconds_and_a_slow_one_has_all_there_is() {
    for first_ms in 0..DELETION_LIMIT_MS {
        let gone_ms = gone_after_ms(first_ms, 3_000);
        assert!((DELETION_LIMIT_MS..=35_000).contains(&gone_ms), "{gone_ms} ms, looked at from {first_ms} on");
    }
    assert_eq!(patience(0), Duration::from_millis(DELETION_LIMIT_MS));
    assert_eq!((patience(29_999), patience(u64::MAX)), (LAST, LAST));
    assert_eq!((left(29_999), left(30_000)), (Some(Duration::from_millis(1)), None));
}

#[test]
fn what_is_waited_for_is_said_once_and_again_when_it_is_another_thing() {
    let going = Going::default();
    let said = |words: &str| going.is_news("a", words);
    assert!(said("workers are ending") && !said("workers are ending"));
    assert!(said("the group has members") && !said("the group has members"));
    assert!(said("workers are ending"));
    going.forget("a");
    assert!(said("workers are ending"));
}

#[test]
fn what_hindered_last_is_known_until_it_does_no_more() {
    let going = Going::default();
    assert_eq!(going.hindered("a"), None);
    going.hinder("a", Some("the group has members".into()));
    assert_eq!((going.hindered("a").as_deref(), going.hindered("b")), (Some("the group has members"), None));
    going.hinder("a", None);
    assert_eq!(going.hindered("a"), None);
}
