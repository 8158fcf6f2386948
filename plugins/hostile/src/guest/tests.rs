//! Claims about what the guest answers, where it does answer.

use std::cell::Cell;

use crate::{Behavior, Columns, Config, Skus, answer};

/// The answer to a batch of the skus a, b, a, where the guest misbehaves on b.
fn on_the_second_of_three(behavior: Behavior, size: Option<u32>) -> Columns {
    let config = Config { behavior, when: "b".to_owned(), size };
    answer(&config, Skus { ends: &[1, 2, 3], text: b"aba" }, |_| {})
}

/// Whether the columns fit together and are about events of a batch of three.
fn is_sound(out: &Columns) -> bool {
    let ends_rise = out.ends.is_sorted() && out.ends.last().is_none_or(|end| *end as usize == out.text.len());
    let heads_rise = out.heads.is_sorted_by_key(|head| head >> 8) && out.heads.iter().all(|head| head >> 8 < 3);
    let texts = |head: &u32| match head & 0xff {
        0 | 3 | 11 | 12 => 1,
        // One field at a time is all that this guest sets.
        7 => 2,
        8 => 3,
        _ => 0,
    };
    let whole = out.numbers.len() == out.heads.len() * 3;
    let told = out.ends.len() == out.heads.iter().map(texts).sum::<usize>();
    let known = out.heads.iter().all(|head| head & 0xff < 13);
    let buckets = out.heads.iter().zip(out.numbers.chunks(3)).all(|(head, numbers)| head & 0xff != 1 || numbers[1] < 7);
    ends_rise && heads_rise && whole && told && known && buckets && str::from_utf8(&out.text).is_ok()
}

#[test]
fn each_lie_breaks_the_contract() {
    for lie in [
        Behavior::EndsOutOfRange,
        Behavior::EndsDescending,
        Behavior::MissingEnds,
        Behavior::HeadsOutOfRange,
        Behavior::HeadsDescending,
        Behavior::MissingNumbers,
        Behavior::InvalidUtf8,
        Behavior::UnknownCode,
        Behavior::UnknownBucket,
    ] {
        assert!(!is_sound(&on_the_second_of_three(lie, None)), "{lie:?}");
    }
}

#[test]
fn too_much_is_sound_but_for_its_size() {
    let text = on_the_second_of_three(Behavior::LongText, Some(70_000));
    assert!(is_sound(&text));
    assert_eq!(text.text.len(), 70_000);
    let effects = on_the_second_of_three(Behavior::ManyEffects, Some(9_000));
    assert!(is_sound(&effects));
    assert_eq!(effects.heads.len(), 9_000);
}

#[test]
fn excess_is_sound_but_for_one_size() {
    for behavior in [Behavior::BigRecord, Behavior::BigKey, Behavior::LongTopic, Behavior::LongSku, Behavior::LongId] {
        let out = on_the_second_of_three(behavior, Some(70_000));
        assert!(is_sound(&out) && out.text.len() >= 70_000, "{behavior:?}");
    }
    for behavior in [Behavior::LongTimer, Behavior::LongCancel, Behavior::LongReservation] {
        let out = on_the_second_of_three(behavior, Some(70_000));
        assert!(is_sound(&out) && out.text.len() == 70_000, "{behavior:?}");
    }
    let out = on_the_second_of_three(Behavior::ManyEmits, Some(3_000));
    assert!(is_sound(&out) && out.heads.len() == 3_000);
}

#[test]
fn events_of_another_sku_get_no_answer() {
    for behavior in Behavior::ALL {
        let config = Config { behavior, when: "c".to_owned(), size: None };
        let out = answer(&config, Skus { ends: &[1, 2, 3], text: b"aba" }, |_| {});
        assert_eq!(out, Columns::default(), "{behavior:?}");
    }
}

#[test]
fn a_flood_is_lines_of_ten_thousand_bytes() {
    let (lines, bytes) = (Cell::new(0), Cell::new(0));
    let config = Config { behavior: Behavior::LogFlood, when: String::new(), size: Some(5) };
    answer(&config, Skus { ends: &[1], text: b"a" }, |line| {
        lines.set(lines.get() + 1);
        bytes.set(bytes.get() + line.len());
    });
    assert_eq!((lines.get(), bytes.get()), (5, 50_000));
}

#[test]
fn who_remembers_answers_the_same_batch_differently() {
    let first = on_the_second_of_three(Behavior::Remembers, None);
    assert_ne!(first, on_the_second_of_three(Behavior::Remembers, None));
}

#[test]
fn being_busy_ends() {
    assert_eq!(on_the_second_of_three(Behavior::Busy, Some(1_000)), Columns::default());
}
