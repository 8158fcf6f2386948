//! What changed: the rows that a transaction touched, found in its undo logs.

use super::mark::{RowKind, RowRef};
use super::pending::{IdBlock, Pending};
use super::write::Rows;
use crate::books::Books;
use crate::dedupe::Dedupe;
use crate::keys::Keys;
use crate::parking::Parking;
use crate::parking::queue::low_bits;
use crate::parking::undo::ParkUndo;
use crate::stock::Stock;
use crate::undo::Undo;

/// Writes every row that the undo log speaks of, each once: the first time, it gets the mark
/// of the pack. What was opened and ended in the transaction itself is not spoken of.
pub(crate) fn books(books: &mut Books, rows: &mut Rows<'_>, pending: &mut Pending) {
    let Books { keys, reservations, timers, states, undo, parking, .. } = books;
    let seq = pending.pack.seq;
    for undo in undo.iter() {
        match undo {
            Undo::Stock { key, .. } => {
                let row = &mut keys.rows[key.at()];
                if row.stock == Stock::default() {
                    if row.mark != 0 {
                        rows.forgotten(row);
                        let mark = std::mem::replace(&mut row.mark, 0);
                        pending.forgotten.push((RowRef::new(RowKind::Stock, 0, key.0), mark));
                    }
                } else if row.mark != seq {
                    rows.stock(row);
                    pending.new_stocks += u64::from(row.mark == 0);
                    pending.keep(RowRef::new(RowKind::Stock, 0, key.0), &mut row.mark);
                }
            }
            Undo::Opened { slot } | Undo::Changed { slot, .. } => {
                if let Some((key, id, terms, mark)) = reservations.open_at(slot.at())
                    && *mark != seq
                {
                    rows.reservation(&mut keys.rows[key.at()], id, terms);
                    pending.keep(RowRef::new(RowKind::Reservation, 0, slot.at()), mark);
                }
            }
            Undo::Ended { slot } => {
                if reservations.mark_of(*slot) != 0 {
                    let (key, id) = reservations.key_and_id(*slot);
                    rows.ended(&mut keys.rows[key.at()], id);
                }
            }
            Undo::State { rule, key, before } => {
                let row = &mut keys.rows[key.at()];
                // A state that was put in this transaction has mark 0, so that the mark of the
                // one before it, which a pack holds, is seen here once.
                match states.get_mut(&(*rule, *key)) {
                    Some(state) if state.mark != seq => {
                        rows.state(*rule, row, Some(&state.bytes));
                        pending.keep(RowRef::new(RowKind::State, *rule, key.0), &mut state.mark);
                    }
                    None if before.as_ref().is_some_and(|before| before.mark != 0) => rows.state(*rule, row, None),
                    _ => {}
                }
            }
            Undo::Timer { rule, key, .. } => {
                if let Some(named) = timers.set.get_mut(&(*rule, *key)).filter(|named| named.mark != seq) {
                    rows.timers(*rule, &mut keys.rows[key.at()], &named.timers);
                    let row = RowRef::new(RowKind::Timers, *rule, key.0);
                    if named.timers.is_empty() {
                        pending.emptied.push((row, std::mem::replace(&mut named.mark, seq)));
                    } else {
                        pending.keep(row, &mut named.mark);
                    }
                }
            }
            Undo::Floor { .. } | Undo::Done => {}
        }
    }
    self::parking(parking, keys, rows, pending);
}

/// What leaves room is written before what takes it, so that a reader is never beyond the limits.
fn parking(parking: &mut Parking, keys: &mut Keys, rows: &mut Rows<'_>, pending: &mut Pending) {
    let mut touched = Vec::new();
    for undo in &parking.undo {
        match undo {
            ParkUndo::Released(key, _) => rows.released(&mut keys.rows[key.at()]),
            ParkUndo::Parked(key) | ParkUndo::Waited(key) | ParkUndo::Spilled(key, _) | ParkUndo::Changed(key, _) => {
                touched.push(*key);
            }
        }
    }
    for key in &touched {
        if let Some(parked) = parking.keys.get_mut(key).filter(|parked| parked.line.mark == 0) {
            rows.parked(&mut keys.rows[key.at()], &parked.line);
            pending.keep(RowRef::new(RowKind::Parked, 0, key.0), &mut parked.line.mark);
        }
    }
    for key in &touched {
        let Some(parked) = parking.keys.get_mut(key) else { continue };
        // The first time that a key is met, all its new records are written; then none is new.
        let mut number = parked.line.first + parked.waiting.len() as u64;
        for waiting in parked.waiting.iter_mut().rev().take_while(|waiting| waiting.mark == 0) {
            number -= 1;
            rows.waiting(&mut keys.rows[key.at()], number, waiting);
            pending.keep(RowRef::new(RowKind::Waiting, low_bits(number), key.0), &mut waiting.mark);
        }
    }
}

/// Writes the ids that were remembered since the last commit.
pub(crate) fn ids(dedupe: &Dedupe, block: IdBlock, rows: &mut Rows<'_>, pending: &mut Pending) {
    let mut fresh = dedupe.fresh().peekable();
    if fresh.peek().is_some() {
        rows.ids(block.after, block.upto, fresh);
        pending.blocks.push(block);
    }
}
