//! Claims: a dead letter says what failed, is read as it was written, and can go back.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use bytes::Bytes;
use proptest::prelude::{any, prop_assert_eq, proptest};
use stockflow_codec::{DeadLetter, DecoderOptions};
use stockflow_core::Field;

type Headers = Vec<(Box<str>, Bytes)>;

const LETTER: DeadLetter<'_> = DeadLetter {
    reason: "RULE_TRAPPED",
    message: "unreachable",
    stage: "stock",
    rule: Some("books"),
    topic: "canonical",
    partition: 2,
    offset: Some(17),
    timestamp_ms: Some(5),
    attempt: 1,
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
            "stockflow-dead-stage=stock",
            "stockflow-dead-rule=books",
            "stockflow-dead-topic=canonical",
            "stockflow-dead-partition=2",
            "stockflow-dead-offset=17",
            "stockflow-dead-timestamp=5",
            "stockflow-dead-attempt=1",
        ]
    );
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
    for at in 0..9 {
        let mut headers = LETTER.headers();
        let name = headers.remove(at).0;
        let optional = ["rule", "offset", "timestamp"].iter().any(|optional| name.ends_with(optional));
        assert_eq!(DeadLetter::parse(&headers).is_some(), optional, "without {name}");
        headers.push((name.clone(), Bytes::from_static(b"\xff")));
        assert_eq!(DeadLetter::parse(&headers), None, "a broken {name}");
    }
    for (name, value) in [("partition", "-1"), ("offset", "x"), ("timestamp", ""), ("attempt", "4294967296")] {
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
fn a_replayed_record_has_its_own_headers_its_first_place_and_its_tries() {
    let mut headers = vec![header("tenant", b"a"), header("traceparent", b"00-1-2-01"), header("raw", b"\xff\x00")];
    let own = headers.clone();
    headers.extend(DeadLetter { attempt: 3, ..LETTER }.headers());
    let letter = DeadLetter::parse(&headers).unwrap();
    let back = letter.replay_headers(&headers);
    assert_eq!(back[..3], own);
    assert_eq!(shown(&back[3..]), ["stockflow-id=canonical/2/17", "stockflow-dead-attempt=3"]);
    assert!(DeadLetter::own_headers(&headers).eq(&own));
}

#[test]
fn an_event_without_an_id_is_called_the_same_however_often_it_is_replayed() {
    let mut headers = LETTER.headers();
    for _ in 0..2 {
        let back = DeadLetter::parse(&headers).unwrap().replay_headers(&headers);
        let events = support::decode_with(&DecoderOptions::default(), support::SALE.as_bytes(), &back).unwrap();
        assert_eq!(events.text(0, Field::Id), "canonical/2/17");
        // It failed again, at another offset.
        headers = DeadLetter::own_headers(&back).cloned().collect();
        headers.extend(DeadLetter { offset: Some(90), attempt: 2, ..LETTER }.headers());
    }
}

proptest! {
    #[test]
    fn a_letter_that_is_written_is_read_as_it_was(
        texts in proptest::array::uniform4(".{0,40}"),
        rule in proptest::option::of(".{0,20}"),
        (partition, offset, timestamp_ms, attempt) in any::<(u32, Option<i64>, Option<i64>, u32)>(),
        own in proptest::collection::vec((".{0,9}", any::<[u8; 3]>()), 0..4),
    ) {
        let [reason, message, stage, topic] = &texts;
        let rule = rule.as_deref();
        let letter = DeadLetter { reason, message, stage, rule, topic, partition, offset, timestamp_ms, attempt };
        let mut headers: Headers = own.iter().map(|(name, value)| header(name, value)).collect();
        let own = headers.clone();
        headers.extend(letter.headers());
        prop_assert_eq!(DeadLetter::parse(&headers), Some(letter));
        prop_assert_eq!(DeadLetter::own_headers(&headers).cloned().collect::<Headers>(), own);
    }
}
