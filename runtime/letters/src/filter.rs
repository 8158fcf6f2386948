//! Filters: which letters are meant.

use super::letter::Letter;
use super::place::LetterPlace;

/// Which letters are meant: those that pass everything that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Any of these reasons; none given is every reason. So for all lists.
    pub reasons: Vec<String>,
    /// Any of these rules.
    pub rules: Vec<String>,
    /// Any of these keys, of the record or of the books (`SKU:LOCATION`).
    pub keys: Vec<String>,
    /// Any of these places.
    pub places: Vec<LetterPlace>,
    /// Of records of this time or later, ms since 1970 UTC.
    pub since_ms: Option<i64>,
    /// Of records before this time.
    pub until_ms: Option<i64>,
}

impl Filter {
    /// Whether it lets everything pass.
    pub fn is_open(&self) -> bool {
        *self == Filter::default()
    }

    /// Whether a letter is meant.
    pub fn takes(&self, letter: &Letter<'_>) -> bool {
        let Letter { record, dead, place, .. } = letter;
        let any = |wanted: &[String], found: Option<&[u8]>| {
            wanted.is_empty() || wanted.iter().any(|wanted| Some(wanted.as_bytes()) == found)
        };
        any(&self.reasons, Some(dead.reason.as_bytes()))
            && any(&self.rules, dead.rule.map(str::as_bytes))
            && (any(&self.keys, record.key.as_deref()) || self.keys.iter().any(|key| letter.is_of(key)))
            && (self.places.is_empty() || self.places.contains(place))
            && self.since_ms.is_none_or(|since_ms| record.timestamp_ms >= since_ms)
            && self.until_ms.is_none_or(|until_ms| record.timestamp_ms < until_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::super::letter::tests::posted;
    use super::{Filter, Letter};

    fn takes(change: impl FnOnce(&mut Filter)) -> bool {
        let record = posted("plum:here", |_| {});
        let mut filter = Filter::default();
        change(&mut filter);
        filter.takes(&Letter::read(&record).unwrap())
    }

    #[test]
    fn each_part_of_a_filter_takes_what_it_names_and_nothing_else() {
        assert!(takes(|_| {}));
        let one = |text: &str| vec!["other".to_owned(), text.to_owned()];
        assert!(
            takes(|filter| filter.reasons = one("RULE_TRAPPED")) && !takes(|filter| filter.reasons = one("NOT_JSON"))
        );
        assert!(takes(|filter| filter.rules = one("wicked")) && !takes(|filter| filter.rules = one("books")));
        assert!(takes(|filter| filter.keys = one("plum:here")) && !takes(|filter| filter.keys = one("plum")));
        assert!(takes(|filter| filter.places = vec!["1:7".parse().unwrap()]));
        assert!(!takes(|filter| filter.places = vec!["7:1".parse().unwrap()]));
    }

    #[test]
    fn a_key_is_the_records_or_that_of_the_books() {
        let record = posted("some-key", |dead| dead.key = Some(("plum", "here")));
        for (key, wanted) in [("some-key", true), ("plum:here", true), ("plum:her", false), ("plumhere", false)] {
            let filter = Filter { keys: vec![key.to_owned()], ..Filter::default() };
            assert_eq!(filter.takes(&Letter::read(&record).unwrap()), wanted, "{key}");
        }
    }

    #[test]
    fn a_span_of_time_has_its_begin_and_not_its_end() {
        assert!(takes(|filter| filter.since_ms = Some(1_000)) && !takes(|filter| filter.since_ms = Some(1_001)));
        assert!(takes(|filter| filter.until_ms = Some(1_001)) && !takes(|filter| filter.until_ms = Some(1_000)));
    }

    #[test]
    fn every_part_must_pass() {
        assert!(!takes(|filter| (filter.rules, filter.since_ms) = (vec!["wicked".into()], Some(2_000))));
    }

    #[test]
    fn a_letter_without_a_rule_is_of_no_rule() {
        let record = posted("plum:here", |dead| dead.rule = None);
        let filter = Filter { rules: vec![String::new()], ..Filter::default() };
        assert!(!filter.takes(&Letter::read(&record).unwrap()));
    }
}
