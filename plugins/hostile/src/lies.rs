//! Lies: answers that break the contract, or its limits, about one event.

use crate::contract::{Columns, code};

/// A bucket that there is not: the first after those of the contract.
const UNKNOWN_BUCKET: i64 = 7;

pub(crate) fn long_text(out: &mut Columns, event: u32, bytes: u32) {
    out.effect(event, code::REFUSE, [0; 3]);
    let length = out.text.len().saturating_add(bytes as usize);
    out.text.resize(length, b'x');
    out.ends.push(u32::try_from(length).unwrap_or(u32::MAX));
}

pub(crate) fn many_effects(out: &mut Columns, event: u32, effects: u32) {
    let more = effects as usize;
    out.heads.resize(out.heads.len().saturating_add(more), event * 256 + code::CLEAR_STATE);
    out.numbers.resize(out.numbers.len().saturating_add(more.saturating_mul(3)), 0);
}

pub(crate) fn ends_out_of_range(out: &mut Columns, event: u32, too_far: u32) {
    out.refuse(event, b"TOO_FAR");
    if let Some(end) = out.ends.last_mut() {
        *end = end.saturating_add(too_far);
    }
}

/// The three texts of a record, the second ending before the first.
pub(crate) fn ends_descending(out: &mut Columns, event: u32) {
    out.effect(event, code::EMIT_RECORD, [0, 0, i64::MIN]);
    out.text(b"topic");
    out.text(b"key");
    out.text(b"value");
    if let [.., first, second, _] = out.ends.as_mut_slice() {
        std::mem::swap(first, second);
    }
}

pub(crate) fn missing_ends(out: &mut Columns, event: u32) {
    out.effect(event, code::EMIT_RECORD, [0, 0, i64::MIN]);
    out.text(b"topic");
}

pub(crate) fn heads_out_of_range(out: &mut Columns, events: u32) {
    out.refuse(events, b"NOT_MINE");
}

pub(crate) fn heads_descending(out: &mut Columns, event: u32) {
    out.refuse(event + 1, b"NEXT");
    out.refuse(event, b"THIS");
}

pub(crate) fn missing_numbers(out: &mut Columns, event: u32) {
    out.refuse(event, b"ONE_SHORT");
    out.numbers.pop();
}

pub(crate) fn invalid_utf8(out: &mut Columns, event: u32) {
    // The first byte of a character of two, and then none that could be the second.
    out.refuse(event, b"\xc3(");
}

pub(crate) fn unknown_code(out: &mut Columns, event: u32) {
    out.effect(event, code::UNKNOWN, [0; 3]);
}

pub(crate) fn unknown_bucket(out: &mut Columns, event: u32) {
    out.effect(event, code::MOVE, [1, UNKNOWN_BUCKET, 0]);
}
