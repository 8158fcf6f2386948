//! Words: what `stockflow dlq` says to a stage about a letter, as headers of a record in the stage's input.
//!
//! A record with a word has the letter's headers as well: they name the letter, and its record's first place.

use bytes::Bytes;

use crate::dead_letter::{DEAD_HEADERS_BEGIN, DeadLetter, Headers, optional, text};

/// The header of a record that comes again after it was a dead letter.
pub const REPLAYED_HEADER: &str = "stockflow-replayed";
/// The header of a record that says that a letter is given up. It is no event.
pub const DROPPED_HEADER: &str = "stockflow-dropped";
/// The header of a record that says that a key goes on though its letters are gone. It is no event.
pub const RELEASED_HEADER: &str = "stockflow-released";

/// What a record says beside, or instead of, being an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word<'a> {
    /// It is the record of this letter, sent again.
    Replayed(DeadLetter<'a>),
    /// This letter is given up.
    Dropped(DeadLetter<'a>),
    /// A key goes on past letters that are gone.
    Released(Release<'a>),
    /// It has this header of a word, and does not say about what.
    Unreadable(&'static str),
}

/// Which key goes on past letters that are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release<'a> {
    /// The group whose key it is.
    pub group: &'a str,
    /// Stock keeping unit.
    pub sku: &'a str,
    /// Location id.
    pub location: &'a str,
    /// The turn of the first letter that is there; `None` when all are gone.
    pub to: Option<i64>,
}

/// Whether a record says a word.
pub fn has_word(headers: &[(Box<str>, Bytes)]) -> bool {
    headers.iter().any(|(name, _)| is_word(name))
}

fn is_word(name: &str) -> bool {
    [REPLAYED_HEADER, DROPPED_HEADER, RELEASED_HEADER].contains(&name)
}

impl<'a> Word<'a> {
    /// The word that a record with these headers says, if any.
    pub fn parse(headers: &'a [(Box<str>, Bytes)]) -> Option<Word<'a>> {
        let (name, _) = headers.iter().find(|(name, _)| is_word(name))?;
        let letter = || DeadLetter::parse(headers);
        Some(match &**name {
            REPLAYED_HEADER => letter().map_or(Word::Unreadable(REPLAYED_HEADER), Word::Replayed),
            DROPPED_HEADER => letter().map_or(Word::Unreadable(DROPPED_HEADER), Word::Dropped),
            _ => Release::parse(headers).map_or(Word::Unreadable(RELEASED_HEADER), Word::Released),
        })
    }
}

impl<'a> Release<'a> {
    /// The headers of the word.
    pub fn headers(&self) -> Headers {
        let mut headers: Headers = vec![(RELEASED_HEADER.into(), Bytes::new())];
        let mut add =
            |name: &str, text: String| headers.push(([DEAD_HEADERS_BEGIN, name].concat().into(), text.into()));
        add("group", self.group.to_owned());
        add("sku", self.sku.to_owned());
        add("location", self.location.to_owned());
        if let Some(to) = self.to {
            add("turn", to.to_string());
        }
        headers
    }

    fn parse(headers: &'a [(Box<str>, Bytes)]) -> Option<Release<'a>> {
        Some(Release {
            group: text(headers, "group")?,
            sku: text(headers, "sku")?,
            location: text(headers, "location")?,
            to: optional(headers, "turn", |text| text.parse().ok())?,
        })
    }
}

impl DeadLetter<'_> {
    /// The headers that the record came with.
    pub fn own_headers(headers: &[(Box<str>, Bytes)]) -> impl Iterator<Item = &(Box<str>, Bytes)> {
        headers.iter().filter(|(name, _)| !name.starts_with(DEAD_HEADERS_BEGIN) && !is_word(name))
    }

    /// The headers with which the record of this letter, whose headers are `headers`, goes back to its topic: its
    /// own, and the letter's. By these it is the same record at whatever offset it lies then: an event without an id
    /// is called as at its first place, and its tries are counted on. `letter` is the letter's place, for people.
    pub fn replay_headers(&self, headers: &[(Box<str>, Bytes)], letter: &str) -> Headers {
        self.with_word(headers, REPLAYED_HEADER, letter)
    }

    /// The headers of the word that this letter is given up.
    pub fn drop_headers(&self, headers: &[(Box<str>, Bytes)], letter: &str) -> Headers {
        self.with_word(headers, DROPPED_HEADER, letter)
    }

    fn with_word(&self, headers: &[(Box<str>, Bytes)], word: &str, letter: &str) -> Headers {
        let mut back: Headers = DeadLetter::own_headers(headers).cloned().collect();
        back.extend(self.headers());
        back.push((word.into(), Bytes::copy_from_slice(letter.as_bytes())));
        back
    }
}
