//! A dead letter as it lies in its topic: the record, what its headers say, and where it is.

use stockflow_codec::DeadLetter;
use stockflow_log::Record;

use super::place::LetterPlace;

/// A dead letter of the stage that is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// Where it is.
    pub place: LetterPlace,
    /// The record that it is.
    pub record: &'a Record,
    /// What its headers say.
    pub dead: DeadLetter<'a>,
    /// Whether it was replayed or dropped before.
    pub is_settled: bool,
}

impl<'a> Letter<'a> {
    /// The letter that a record is, if it is one.
    pub fn read(record: &'a Record) -> Option<Letter<'a>> {
        let dead = DeadLetter::parse(&record.headers)?;
        Some(Letter { place: place_of(record), record, dead, is_settled: false })
    }

    /// Whether it is of this key of the books, `SKU:LOCATION`.
    pub fn is_of(&self, key: &str) -> bool {
        self.dead.key.is_some_and(|parts| key.split_once(':') == Some(parts))
    }
}

fn place_of(record: &Record) -> LetterPlace {
    LetterPlace { partition: record.partition, offset: record.offset }
}

#[cfg(test)]
pub(crate) mod tests {
    use bytes::Bytes;
    use stockflow_core::Standing;

    use super::{DeadLetter, Letter, Record};

    /// What a rule failed on, as the worker posts it.
    pub(crate) fn posted<'a>(key: &str, change: impl FnOnce(&mut DeadLetter<'a>)) -> Record {
        let mut dead = DeadLetter {
            reason: "RULE_TRAPPED",
            message: "the rule trapped",
            group: "retail.shop.stock",
            stage: "stock",
            rule: Some("wicked"),
            topic: "canonical",
            partition: 0,
            offset: Some(5),
            timestamp_ms: Some(1_000),
            attempt: 2,
            event: Some("s-1"),
            key: Some(("plum", "here")),
            standing: Some(Standing::First),
            left_out: None,
        };
        change(&mut dead);
        let mut headers = vec![("trace".into(), Bytes::from("t-1"))];
        headers.extend(dead.headers());
        Record {
            subscription: 0,
            partition: 1,
            offset: 7,
            timestamp_ms: 1_000,
            key: Some(Bytes::copy_from_slice(key.as_bytes())),
            value: Some(Bytes::from("{}")),
            headers,
        }
    }

    #[test]
    fn a_letter_is_read_from_its_record() {
        let record = posted("plum:here", |_| {});
        let letter = Letter::read(&record).unwrap();
        assert_eq!(
            (letter.place.to_string(), letter.dead.rule, letter.dead.attempt),
            ("1:7".into(), Some("wicked"), 2)
        );
    }

    #[test]
    fn a_record_without_a_letters_headers_is_none() {
        let record = Record { headers: Vec::new(), ..posted("plum:here", |_| {}) };
        assert!(Letter::read(&record).is_none());
    }
}
