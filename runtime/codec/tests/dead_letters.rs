//! Claims: a dead letter says what failed, is read as it was written, and can go back.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

use bytes::Bytes;
use proptest::prelude::{any, prop_assert_eq, proptest};
use stockflow_codec::{DROPPED_HEADER, DeadLetter, RELEASED_HEADER, REPLAYED_HEADER, Release, Word, has_word};
use stockflow_core::Standing;

type Headers = Vec<(Box<str>, Bytes)>;

const LETTER: DeadLetter<'_> = DeadLetter {
    reason: "RULE_TRAPPED",
    message: "unreachable",
    group: "retail.shop.stock",
    stage: "stock",
    rule: Some("books"),
    topic: "canonical",
    partition: 2,
    offset: Some(17),
    timestamp_ms: Some(5),
    attempt: 1,
    event: Some("s-1"),
    key: Some(("plum", "here")),
    standing: Some(Standing::Waits { turn: 20, after: Some(18) }),
    left_out: None,
};

fn header(name: &str, value: &[u8]) -> (Box<str>, Bytes) {
    (name.into(), Bytes::copy_from_slice(value))
}

fn shown(headers: &[(Box<str>, Bytes)]) -> Vec<String> {
    headers.iter().map(|(name, value)| format!("{name}={}", String::from_utf8_lossy(value))).collect()
}

#[test]
fn a_dead_letter_says_what_failed_where_and_why() {
    assert_eq!(
        shown(&LETTER.headers()),
        [
            "stockflow-dead-reason=RULE_TRAPPED",
            "stockflow-dead-message=unreachable",
            "stockflow-dead-group=retail.shop.stock",
            "stockflow-dead-stage=stock",
            "stockflow-dead-rule=books",
            "stockflow-dead-topic=canonical",
            "stockflow-dead-partition=2",
            "stockflow-dead-offset=17",
            "stockflow-dead-timestamp=5",
            "stockflow-dead-attempt=1",
            "stockflow-dead-event=s-1",
            "stockflow-dead-sku=plum",
            "stockflow-dead-location=here",
            "stockflow-dead-parked=waits",
            "stockflow-dead-turn=20",
            "stockflow-dead-after=18",
        ]
    );
    let first = DeadLetter { standing: Some(Standing::First), ..LETTER }.headers();
    assert_eq!(shown(&first).last().unwrap(), "stockflow-dead-parked=first");
}

#[test]
fn a_message_is_cut_at_a_thousand_bytes_between_characters() {
    let message = format!("x{}", "é".repeat(2_000));
    let headers = DeadLetter { message: &message, ..LETTER }.headers();
    assert_eq!(headers[1].1.len(), 999);
    assert_eq!(DeadLetter::parse(&headers).unwrap().message, &message[..999]);
}

#[test]
fn headers_that_are_not_a_dead_letters_are_none() {
    assert_eq!(DeadLetter::parse(&[]), None);
    for at in 0..16 {
        let mut headers = LETTER.headers();
        let name = headers.remove(at).0;
        let optional =
            ["rule", "offset", "timestamp", "event", "parked", "after"].iter().any(|optional| name.ends_with(optional));
        assert_eq!(DeadLetter::parse(&headers).is_some(), optional, "without {name}");
        headers.push((name.clone(), Bytes::from_static(b"\xff")));
        assert_eq!(DeadLetter::parse(&headers), None, "a broken {name}");
    }
    for (name, value) in
        [("partition", "-1"), ("offset", "x"), ("timestamp", ""), ("attempt", "4294967296"), ("parked", "last")]
    {
        let mut headers = LETTER.headers();
        headers.push(header(&format!("stockflow-dead-{name}"), value.as_bytes()));
        assert_eq!(DeadLetter::parse(&headers), None, "{name}={value}");
    }
}

#[test]
fn of_two_headers_of_a_name_the_letters_counts_not_the_senders() {
    let mut headers: Headers = vec![header("stockflow-dead-topic", b"forged"), header("stockflow-dead-offset", b"?")];
    headers.extend(LETTER.headers());
    assert_eq!(DeadLetter::parse(&headers), Some(LETTER));
}

#[test]
fn a_replayed_record_has_its_own_headers_and_the_letters_and_a_dropped_one_says_so() {
    let own = vec![header("tenant", b"a"), header("traceparent", b"00-1-2-01"), header("raw", b"\xff\x00")];
    let mut headers = own.clone();
    headers.extend(LETTER.headers());
    // As if it had been sent by hand with words in it.
    headers.push(header(DROPPED_HEADER, b"0:1"));
    let letter = DeadLetter::parse(&headers).unwrap();
    let back = letter.replay_headers(&headers, "1:7");
    assert_eq!(back[..3], own);
    assert_eq!(shown(&back[3..]), [shown(&LETTER.headers()), vec!["stockflow-replayed=1:7".to_owned()]].concat());
    assert_eq!(Word::parse(&back), Some(Word::Replayed(LETTER)));
    assert!(DeadLetter::own_headers(&back).eq(&own));
    let given_up = letter.drop_headers(&headers, "1:7");
    assert_eq!(Word::parse(&given_up), Some(Word::Dropped(LETTER)));
}

#[test]
fn a_word_that_does_not_say_about_what_is_told_from_none() {
    assert_eq!(Word::parse(&LETTER.headers()), None);
    for name in [REPLAYED_HEADER, DROPPED_HEADER, RELEASED_HEADER] {
        let headers = [header(name, b"0:1")];
        assert_eq!((Word::parse(&headers), has_word(&headers)), (Some(Word::Unreadable(name)), true));
    }
}

#[test]
fn a_release_is_read_as_it_was_written() {
    for to in [None, Some(18)] {
        let release = Release { group: "retail.shop.stock", sku: "plum", location: "here", to };
        assert_eq!(Word::parse(&release.headers()), Some(Word::Released(release)));
    }
}

proptest! {
    #[test]
    fn a_letter_that_is_written_is_read_as_it_was(
        texts in proptest::array::uniform4(".{0,40}"),
        rule in proptest::option::of(".{0,20}"),
        (partition, offset, timestamp_ms, attempt) in any::<(u32, Option<i64>, Option<i64>, u32)>(),
        own in proptest::collection::vec((".{0,9}", any::<[u8; 3]>()), 0..4),
        (event, key) in (proptest::option::of(".{0,9}"), proptest::option::of((".{0,9}", ".{0,9}"))),
        standing in any::<Option<Option<(i64, Option<i64>)>>>(),
    ) {
        let [reason, message, stage, topic] = &texts;
        let rule = rule.as_deref();
        let (event, key) = (event.as_deref(), key.as_ref().map(|(sku, location)| (&**sku, &**location)));
        let standing = standing.map(|waits| waits.map_or(Standing::First, |(turn, after)| Standing::Waits { turn, after }));
        let letter = DeadLetter {
            reason, message, group: stage, stage, rule, topic, partition, offset, timestamp_ms, attempt, event, key,
            standing,
            left_out: None,
        };
        let mut headers: Headers = own.iter().map(|(name, value)| header(name, value)).collect();
        let own = headers.clone();
        headers.extend(letter.headers());
        prop_assert_eq!(DeadLetter::parse(&headers), Some(letter));
        prop_assert_eq!(DeadLetter::own_headers(&headers).cloned().collect::<Headers>(), own);
    }
}
