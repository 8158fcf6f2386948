//! Writing rows of parked keys: their lines, and the records that wait.

use super::{Rows, tag};
use crate::keys::KeyRow;
use crate::pack::varint::{put, put_bytes, put_signed};
use crate::parking::Waiting;
use crate::parking::line::{Line, Next};

impl Rows<'_> {
    /// The line of a key: the event that failed, the ends of the letters, and which record in
    /// the state is first.
    pub(crate) fn parked(&mut self, key: &mut KeyRow, line: &Line) {
        let event = line.failed.as_ref().map_or("", |failed| &*failed.event);
        let next = line.letters.map(|letters| match letters.next {
            Next::At(turn) => (tag::LETTERS, turn),
            Next::After(turn) => (tag::LETTERS | tag::AFTER, turn),
        });
        let failed = if line.failed.is_some() { tag::FAILED } else { 0 };
        self.tagged_id(tag::PARKED | failed | next.map_or(0, |(flags, _)| flags), key, event);
        put_signed(self.bytes, line.failed.as_ref().and_then(|failed| failed.offset).unwrap_or(-1));
        if let (Some((_, turn)), Some(letters)) = (next, line.letters) {
            put_signed(self.bytes, turn);
            put_signed(self.bytes, letters.last);
        }
        put(self.bytes, line.first);
    }

    pub(crate) fn released(&mut self, key: &mut KeyRow) {
        self.tag(tag::RELEASED);
        self.key(key);
    }

    pub(crate) fn waiting(&mut self, key: &mut KeyRow, number: u64, waiting: &Waiting) {
        self.tag(tag::WAITING);
        self.key(key);
        put(self.bytes, number);
        put_signed(self.bytes, waiting.turn);
        put_bytes(self.bytes, &waiting.record);
    }
}
