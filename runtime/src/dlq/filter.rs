//! Filters: which letters are meant.

use super::letter::Letter;
use super::place::LetterPlace;

/// Which letters are meant: those that pass everything that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Any of these reasons; none given is every reason. So for all lists.
    pub(crate) reasons: Vec<String>,
    pub(crate) rules: Vec<String>,
    pub(crate) keys: Vec<String>,
    pub(crate) places: Vec<LetterPlace>,
    /// Of records of this time or later, ms since 1970 UTC.
    pub(crate) since_ms: Option<i64>,
    /// Of records before this time.
    pub(crate) until_ms: Option<i64>,
}

impl Filter {
    /// Whether it lets everything pass.
    pub(crate) fn is_open(&self) -> bool {
        *self == Filter::default()
    }

    pub(crate) fn takes(&self, letter: &Letter<'_>) -> bool {
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

/// Reads a time: RFC 3339, milliseconds since 1970 UTC, or how long ago (`90s`, `15m`, `2h`, `7d`).
pub(crate) fn time_ms(text: &str, now_ms: i64) -> Option<i64> {
    let units = [("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
    let ago = units.into_iter().find_map(|(unit, ms)| {
        let count: u32 = text.strip_suffix(unit)?.parse().ok()?;
        now_ms.checked_sub(i64::from(count).checked_mul(ms)?)
    });
    ago.or_else(|| stockflow_codec::parse_time_ms(text))
}

#[cfg(test)]
mod tests {
    use super::super::letter::tests::posted;
    use super::{Filter, Letter, time_ms};

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

    #[test]
    fn times_are_dates_or_how_long_ago() {
        assert_eq!(time_ms("2h", 10_000_000), Some(2_800_000));
        assert_eq!(time_ms("1970-01-01T00:00:02Z", 0), Some(2_000));
        assert_eq!(time_ms("1500", 0), Some(1_500));
        for text in ["", "h", "-2h", "2w", "99999999999d", "yesterday"] {
            assert_eq!(time_ms(text, 0), None, "{text}");
        }
    }
}
