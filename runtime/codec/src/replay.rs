//! Replay: the headers with which a dead letter's record goes back to where it came from.

use bytes::Bytes;

use crate::dead_letter::{DEAD_HEADERS_BEGIN, DeadLetter};
use crate::decoder::ID_HEADER;

/// The header that counts the tries, and so goes along.
const ATTEMPT: &str = "attempt";

impl DeadLetter<'_> {
    /// The headers that the record came with.
    pub fn own_headers(headers: &[(Box<str>, Bytes)]) -> impl Iterator<Item = &(Box<str>, Bytes)> {
        headers.iter().filter(|(name, _)| !name.starts_with(DEAD_HEADERS_BEGIN))
    }

    /// The headers for sending the record of this letter, whose headers are `headers`, back to its topic: its own;
    /// how often it was tried, so that the next letter counts on; and the place where it lay first, by which an event
    /// without an id is called (see [`ID_HEADER`]), so that a letter that is replayed twice counts once.
    pub fn replay_headers(&self, headers: &[(Box<str>, Bytes)]) -> Vec<(Box<str>, Bytes)> {
        let mut back: Vec<_> = DeadLetter::own_headers(headers).cloned().collect();
        if let Some(offset) = self.offset.filter(|_| !back.iter().any(|(name, _)| &**name == ID_HEADER)) {
            let place = format!("{}/{}/{offset}", self.topic, self.partition);
            back.push((ID_HEADER.into(), place.into()));
        }
        back.push(([DEAD_HEADERS_BEGIN, ATTEMPT].concat().into_boxed_str(), self.attempt.to_string().into()));
        back
    }
}
