//! Skips: that offsets of a stage's input which cannot be read are passed over, as headers of a record
//! without a value in the stage's changelog, in the partition of the same number.

use bytes::Bytes;

use crate::dead_letter::Headers;

/// What the names of its headers begin with.
const BEGINS: &str = "stockflow-skip-";
/// Longest `by` and `why`.
const TEXT_BYTES_MAX: usize = 1_000;

/// That a stage is to pass over offsets that it cannot read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// The input.
    pub topic: String,
    /// The first offset that cannot be read.
    pub from: i64,
    /// The offset behind the last.
    pub to: i64,
    /// Who says so.
    pub by: String,
    /// Why.
    pub why: String,
}

impl Skip {
    /// The headers of the record; texts are cut at 1,000 bytes.
    pub fn headers(&self) -> Headers {
        let cut = |text: &str| text[..text.floor_char_boundary(TEXT_BYTES_MAX)].to_owned();
        let Skip { topic, from, to, by, why } = self;
        let texts = [("topic", topic.clone()), ("from", from.to_string()), ("to", to.to_string())];
        let texts = texts.into_iter().chain([("by", cut(by)), ("why", cut(why))]);
        texts.map(|(name, text)| ([BEGINS, name].concat().into_boxed_str(), Bytes::from(text))).collect()
    }

    /// What a record with these headers says; `None` when it says no skip.
    pub fn parse(headers: &[(Box<str>, Bytes)]) -> Option<Skip> {
        let text = |name: &str| {
            let is_it = |full: &str| full.strip_prefix(BEGINS) == Some(name);
            let (_, value) = headers.iter().rfind(|(full, _)| is_it(full))?;
            std::str::from_utf8(value).ok()
        };
        let skip = Skip {
            topic: text("topic")?.to_owned(),
            from: text("from")?.parse().ok()?,
            to: text("to")?.parse().ok()?,
            by: text("by")?.to_owned(),
            why: text("why")?.to_owned(),
        };
        (0 <= skip.from && skip.from < skip.to).then_some(skip)
    }

    /// Whether it passes over this offset of this topic.
    pub fn covers(&self, topic: &str, offset: i64) -> bool {
        self.topic == topic && (self.from..self.to).contains(&offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_read_again_and_half_of_it_is_not() {
        let skip = Skip { topic: "events".into(), from: 7, to: 9, by: "ann@ops".into(), why: "a bomb".into() };
        let headers = skip.headers();
        assert_eq!(Skip::parse(&headers), Some(skip.clone()));
        assert_eq!(Skip::parse(&headers[1..]), None);
        let backwards = Skip { to: 7, ..skip.clone() };
        assert_eq!(Skip::parse(&backwards.headers()), None);
        let covered = [6, 7, 8, 9].map(|offset| skip.covers("events", offset));
        assert_eq!((covered, skip.covers("others", 7)), ([false, true, true, false], false));
    }
}
