//! Excess: answers that keep to the contract and say too much of one thing.

use crate::Behavior;
use crate::contract::{Columns, code};

/// The topic of what is emitted; nobody looks whether there is one before the answer is checked.
const TOPIC: &[u8] = b"topic";
/// The first field of an emitted event, as its flag in the second number.
const ID: i64 = 1 << 8;
/// Its third.
const SKU: i64 = 1 << 10;
/// The kind of the events: a receipt's code is 0.
const RECEIPT: i64 = 0;

/// Says `size` of what `behavior` is about; nothing if it is about something else.
pub(crate) fn of(out: &mut Columns, event: u32, behavior: Behavior, size: u32) {
    let long = || vec![b'x'; size as usize];
    match behavior {
        Behavior::BigRecord => record(out, event, TOPIC, b"", &long()),
        Behavior::BigKey => record(out, event, TOPIC, &long(), b""),
        Behavior::BigRecords => (0..3).for_each(|_| record(out, event, TOPIC, b"", &long())),
        Behavior::ManyEmits => (0..size).for_each(|_| record(out, event, TOPIC, b"", b"")),
        Behavior::LongTopic => record(out, event, &long(), b"", b""),
        Behavior::LongSku => emit(out, event, SKU, &long()),
        Behavior::LongId => emit(out, event, ID, &long()),
        Behavior::LongTimer => named(out, event, code::SET_TIMER, &long()),
        Behavior::LongCancel => named(out, event, code::CANCEL_TIMER, &long()),
        Behavior::LongReservation => named(out, event, code::HOLD, &long()),
        _ => {}
    }
}

fn record(out: &mut Columns, event: u32, topic: &[u8], key: &[u8], value: &[u8]) {
    out.effect(event, code::EMIT_RECORD, [0, 0, i64::MIN]);
    [topic, key, value].into_iter().for_each(|text| out.text(text));
}

/// An event that sets one field.
fn emit(out: &mut Columns, event: u32, field: i64, text: &[u8]) {
    out.effect(event, code::EMIT_EVENT, [1, RECEIPT | field, i64::MIN]);
    [TOPIC, text].into_iter().for_each(|text| out.text(text));
}

/// An effect with one text.
fn named(out: &mut Columns, event: u32, code: u32, name: &[u8]) {
    out.effect(event, code, [1, 0, 1]);
    out.text(name);
}
