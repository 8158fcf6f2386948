//! Gathering: the columns that a rule is given of a wave's events.

use crate::books::Books;
use crate::event::{Events, Field};
use crate::item::{Fate, Item, Source};
use crate::outcome::{Outcomes, count};
use crate::rule::{Batch, REFUSED, Role};

/// What a rule's batch is built from.
pub(crate) struct Gather<'a> {
    pub(crate) events: &'a Events,
    pub(crate) books: &'a Books,
    pub(crate) items: &'a [Item],
    /// Place of the rule in the chain.
    pub(crate) rule: u16,
    /// The fields it reads, in wire order.
    pub(crate) reads: &'a [Field],
}

impl<'a> Gather<'a> {
    /// Adds event `at` to the batch.
    pub(crate) fn add(&self, at: u32, batch: &mut Batch) {
        let item = &self.items[at as usize];
        let i = at as usize;
        let refused = matches!(item.fate, Fate::Refused { .. });
        batch.kinds.push(self.events.kind(i).code() + if refused { REFUSED } else { 0 });
        let stock = self.books.stock(item.key);
        batch.numbers.extend_from_slice(&[
            self.events.quantity(i),
            self.events.time_ms(i),
            stock.available,
            stock.reserved,
            stock.committed,
            stock.unsellable,
            stock.in_transit,
            stock.version,
        ]);
        for field in self.reads {
            batch.text.extend_from_slice(self.text(item, i, *field));
            batch.ends.push(count(batch.text.len()));
        }
    }

    fn text(&self, item: &'a Item, i: usize, field: Field) -> &'a [u8] {
        match field {
            Field::Reason => match &item.fate {
                Fate::Refused { reason, .. } => reason.text().as_bytes(),
                _ => &[],
            },
            Field::Timer => match &item.source {
                Source::Timer { name, .. } => name.as_bytes(),
                _ => &[],
            },
            Field::State => self.books.state(self.rule, item.key),
            Field::Payload => self.events.payload(i),
            carried => self.events.text(i, carried).as_bytes(),
        }
    }
}

/// Whether rule `place` is to see the event: deciders see records that are still open,
/// observers what was applied or refused; a timer is its own rule's business alone.
pub(crate) fn sees(out: &Outcomes, at: u32, place: u16, role: Role) -> bool {
    let item = &out.items[at as usize];
    let stands = match role {
        Role::Decider => item.is_open(),
        Role::Observer => matches!(item.fate, Fate::Applied { .. } | Fate::Refused { .. }),
    };
    stands
        && match &item.source {
            Source::Record => true,
            Source::Expiry(_) => role == Role::Observer,
            Source::Timer { rule, .. } => *rule == place,
        }
}
