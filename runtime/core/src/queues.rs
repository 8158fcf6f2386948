//! Queues: the events of a batch in a queue a key, and what falls due among them.
//!
//! A wave takes the first of every queue, so that a rule sees a key once at most in a call and
//! each event finds the stock as the ones before it on its key left it. Keys do not see each
//! other, so nothing depends on which events share a wave.

use crate::books::Books;
use crate::config::BATCH_FIRINGS_MAX;
use crate::event::{EVENT_FIELDS, Events, Field, Kind, NewEvent};
use crate::item::{Item, Source};
use crate::keys::{KeyIndex, Queue};
use crate::outcome::{Outcomes, count};
use crate::timers::{Due, Entry};

/// Lines up the items of `out` in its order; gives the first wave.
pub(crate) fn line_up(books: &mut Books, out: &mut Outcomes, wave: &mut Vec<u32>) {
    wave.clear();
    for at in &out.order {
        if out.items[*at as usize].is_open() && !append_after_tail(books, &mut out.items, *at) {
            wave.push(*at);
        }
    }
}

fn append_after_tail(books: &mut Books, items: &mut [Item], at: u32) -> bool {
    let queue = &mut books.keys.rows[items[at as usize].key.at()].queue;
    let tail = std::mem::replace(&mut queue.tail, at);
    if tail != Queue::NONE {
        items[tail as usize].next = at;
    }
    tail != Queue::NONE
}

/// Marks the wave as run and gives the next one in its place.
pub(crate) fn next_wave(items: &[Item], wave: &mut Vec<u32>) {
    for at in wave.iter_mut() {
        *at = items[*at as usize].next;
    }
    wave.retain(|at| *at != Queue::NONE);
}

/// Notes which items run now, so that what they make due is placed behind them.
pub(crate) fn set_current(books: &mut Books, items: &[Item], wave: &[u32]) {
    for at in wave {
        books.keys.rows[items[*at as usize].key.at()].queue.current = *at;
    }
}

/// Leaves every queue empty again.
pub(crate) fn clear(books: &mut Books, items: &[Item]) {
    for item in items {
        if let Some(row) = books.keys.rows.get_mut(item.key.at()) {
            row.queue = Queue::EMPTY;
        }
    }
}

/// Takes what is due at or before the batch's last clock into the queues of its keys.
///
/// A timer is due before the first record whose clock passes it; one that is set by an event
/// of this batch, before the record after that event at the earliest. What has no such record
/// goes to `later`. `clocks_ms` are those of the records, which come first among the items.
/// Before the queues are lined up nothing has run, and what is taken is lined up with the rest.
/// Takes none beyond `most` items, and never more at once than make a batch with records full.
pub(crate) fn take_due(
    books: &mut Books,
    events: &mut Events,
    clocks_ms: &[i64],
    out: &mut Outcomes,
    later: &mut Vec<Entry>,
    most: usize,
) {
    let Some(last_ms) = clocks_ms.last().copied() else {
        return;
    };
    let most = most.min(out.items.len().saturating_add(BATCH_FIRINGS_MAX + 1));
    while out.items.len() < most
        && let Some(entry) = books.timers.take_due(last_ms)
    {
        if !books.timers.stands(&entry, &books.reservations) {
            continue;
        }
        let key = match &entry.what {
            Due::Reservation(slot) => books.reservations.key_and_id(*slot).0,
            Due::Rule { key, .. } => *key,
        };
        let current = books.keys.rows[key.at()].queue.current;
        let after = if current == Queue::NONE { 0 } else { out.items[current as usize].position + 1 };
        let position = count(clocks_ms.partition_point(|clock_ms| *clock_ms < entry.due_ms)).max(after);
        if position as usize >= clocks_ms.len() {
            later.push(entry);
            continue;
        }
        let at = count(out.items.len());
        let source = announce(books, events, &entry, key);
        out.items.push(Item::new(key, source, position, entry.due_ms));
        if current != Queue::NONE {
            insert(books, &mut out.items, at, current);
        }
    }
}

/// Adds the event that tells of what is due: its id is made from what expires.
fn announce(books: &Books, events: &mut Events, entry: &Entry, key: KeyIndex) -> Source {
    let row = &books.keys.rows[key.at()];
    let mut texts = [""; EVENT_FIELDS];
    texts[Field::Sku as usize] = row.sku();
    texts[Field::Location as usize] = row.location();
    let (kind, quantity, id, source) = match &entry.what {
        Due::Reservation(slot) => {
            let reservation = books.reservations.key_and_id(*slot).1;
            texts[Field::Reservation as usize] = reservation;
            let id = format!("expiry/{}/{reservation}/{}", row.text(), entry.due_ms);
            (Kind::Expiry, books.reservations.terms(*slot).quantity, id, Source::Expiry(*slot))
        }
        Due::Rule { rule, key, name, .. } => {
            let overdue = books.timers.get(*rule, *key, name).map_or(0, |set| set.overdue);
            let id = format!("timer/{}/{rule}/{name}/{}", row.text(), entry.due_ms);
            (Kind::Timer, 0, id, Source::Timer { rule: *rule, name: name.clone(), overdue })
        }
    };
    texts[Field::Id as usize] = &id;
    texts[Field::KindName as usize] = kind.name();
    let event = NewEvent { kind, quantity, time_ms: entry.due_ms, texts };
    events.push(&event, bytes::Bytes::new());
    source
}

/// Puts item `at` into its key's queue, behind `current` and before what comes after it.
fn insert(books: &mut Books, items: &mut [Item], at: u32, current: u32) {
    let key = items[at as usize].key;
    let mut before = current;
    let mut next = items[current as usize].next;
    while next != Queue::NONE && comes_before(books, &items[next as usize], &items[at as usize]) {
        before = next;
        next = items[next as usize].next;
    }
    items[at as usize].next = next;
    items[before as usize].next = at;
    if next == Queue::NONE {
        books.keys.rows[key.at()].queue.tail = at;
    }
}

fn comes_before(books: &Books, a: &Item, b: &Item) -> bool {
    match (a.position, a.due_ms).cmp(&(b.position, b.due_ms)) {
        std::cmp::Ordering::Less => true,
        std::cmp::Ordering::Greater => false,
        std::cmp::Ordering::Equal => tie(books, a) <= tie(books, b),
    }
}

/// Orders what is due at one moment: by content, so that it does not depend on how it was stored.
pub(crate) fn tie(books: &Books, item: &Item) -> String {
    let key = books.keys.rows.get(item.key.at()).map_or("", |row| row.text());
    match &item.source {
        Source::Record => String::new(),
        Source::Expiry(slot) => format!("{key}\u{0}0{}", books.reservations.key_and_id(*slot).1),
        Source::Timer { rule, name, .. } => format!("{key}\u{0}1{rule:05}{name}"),
    }
}
